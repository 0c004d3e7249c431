import type { TargetsView } from '$front/types';
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

/** The queues that some window serves, the ticket's own left out. */
export function queueOptions(targets: TargetsView): Option[] {
  return targets.queues.map((queue) => {
    const open = queue.open
      ? t('agent.dialogs.waiting', { n: queue.waiting })
      : t('agent.dialogs.queueClosed');
    const state = queue.staffed ? open : `${open} · ${t('agent.dialogs.unstaffed')}`;
    const detail = `${queue.short_name} · ${state}`;
    return { id: queue.id, sign: queue.prefix, name: queue.name, detail, target: { queue: queue.id } };
  });
}

/** The open windows whose agent may call the person. */
export function windowOptions(targets: TargetsView): Option[] {
  return targets.windows.map((window) => ({
    id: window.id,
    sign: String(window.number),
    name: t('agent.window', { number: window.number }),
    detail: window.agent_name ?? '',
    target: { window: window.id },
  }));
}

/** The same people by name: the ticket follows them to another window. */
export function agentOptions(targets: TargetsView): Option[] {
  return targets.windows.map((window) => ({
    id: window.agent,
    sign: String(window.number),
    name: window.agent_name ?? '',
    detail: t('agent.window', { number: window.number }),
    target: { agent: window.agent },
  }));
}
