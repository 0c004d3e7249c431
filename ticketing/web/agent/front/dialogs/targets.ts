import type { QueuesView, SiteView } from '$front/types';
import type { Target } from '../commands';
import { t } from '$front/i18n';

export interface Option {
  id: string;
  /** Short sign in front: a queue's prefix, a window's number. */
  sign: string;
  name: string;
  detail: string;
  target: Target;
}

/** The queues of the site that a ticket may go to, its own left out. */
export function queueOptions(site: SiteView, queues: QueuesView | null, own: string): Option[] {
  const entity = (code: string) => site.entities.find((each) => each.code === code)?.short_name ?? code;
  return site.queues
    .filter((queue) => queue.id !== own)
    .map((queue) => {
      const now = queues?.queues.find((each) => each.id === queue.id) ?? queue;
      const state = now.open
        ? t('agent.dialogs.waiting', { n: now.waiting })
        : t('agent.dialogs.queueClosed');
      const detail = `${entity(queue.entity)} · ${state}`;
      return { id: queue.id, sign: queue.prefix, name: queue.name, detail, target: { queue: queue.id } };
    });
}

/** The staffed windows, but the agent's own. */
export function windowOptions(queues: QueuesView | null, own: string): Option[] {
  const seated = (queues?.windows ?? []).filter(
    (window) => window.id !== own && window.session.state !== 'closed',
  );
  return seated.map((window) => ({
    id: window.id,
    sign: String(window.number),
    name: t('agent.window', { number: window.number }),
    detail: `${window.session.agent_name ?? ''} · ${t(`agent.sessions.${window.session.state}`)}`,
    target: { window: window.id },
  }));
}

/** The agents at a window, but the person of this console. */
export function agentOptions(queues: QueuesView | null, own: string): Option[] {
  const seated = (queues?.windows ?? []).filter(
    (window) => window.session.agent && window.session.agent !== own,
  );
  return seated.map((window) => ({
    id: window.session.agent!,
    sign: String(window.number),
    name: window.session.agent_name ?? '',
    detail: `${t('agent.window', { number: window.number })} · ${t(`agent.sessions.${window.session.state}`)}`,
    target: { agent: window.session.agent! },
  }));
}
