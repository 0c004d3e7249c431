import { plain } from '$front/format';
import type { SiteEntity, SiteQueue, SiteService, SiteView } from '$front/types';
import type { SearchWords } from './search-words';

/** What the kiosk offers, read out of the site's view. */
export type QueueState = 'open' | 'full' | 'closed';

export interface EntityOffer {
  entity: SiteEntity;
  queues: SiteQueue[];
  state: QueueState;
  waiting: number;
  /** Names of some services, so that people recognise what they come for. */
  examples: string[];
}

export interface Choice {
  entity: SiteEntity;
  queue: SiteQueue;
  service: SiteService | null;
}

export function queueState(queue: SiteQueue): QueueState {
  if (!queue.open) return 'closed';
  return queue.full ? 'full' : 'open';
}

/** One open queue opens the lot; with none open, one that is merely full says more than "closed". */
export function jointState(queues: SiteQueue[]): QueueState {
  const states = queues.map(queueState);
  return (['open', 'full'] as const).find((state) => states.includes(state)) ?? 'closed';
}

/** The entities with a queue here, in the site's order. */
export function entityOffers(site: SiteView): EntityOffer[] {
  return site.entities.map((entity) => entityOffer(site, entity)).filter((offer) => offer.queues.length > 0);
}

function entityOffer(site: SiteView, entity: SiteEntity): EntityOffer {
  const queues = site.queues.filter((queue) => queue.entity === entity.code);
  const waiting = queues.reduce((sum, queue) => sum + queue.waiting, 0);
  const examples = queues.flatMap((queue) => servicesOf(site, queue)).map((service) => service.name);
  return { entity, queues, state: jointState(queues), waiting, examples: [...new Set(examples)] };
}

export function servicesOf(site: SiteView, queue: SiteQueue): SiteService[] {
  const byId = new Map(site.services.map((service) => [service.id, service]));
  return queue.services.flatMap((id) => byId.get(id) ?? []);
}

/** "RENIEC Entregas" under the heading RENIEC is just "Entregas". */
export function queueLabel(queue: SiteQueue, entity: SiteEntity): string {
  const heading = plain(entity.short_name);
  const rest = plain(queue.name).startsWith(`${heading} `) ? queue.name.slice(entity.short_name.length) : '';
  const label = rest.replace(/^[\s\-–—:·]+/, '');
  return label || queue.name;
}

export function choiceLabel({ service, queue, entity }: Choice): string {
  return service?.name ?? queueLabel(queue, entity);
}

/** Every service that a person can ask for here, with the queue that attends it (an open one if there is). */
export function choices(site: SiteView): Choice[] {
  const entities = new Map(site.entities.map((entity) => [entity.code, entity]));
  return site.services.flatMap((service) => {
    const queues = site.queues.filter((queue) => queue.services.includes(service.id));
    const queue = queues.find((one) => queueState(one) === 'open') ?? queues[0];
    const entity = queue && entities.get(queue.entity);
    return queue && entity ? [{ entity, queue, service }] : [];
  });
}

/** Choices that have every word of `text` (or a synonym of it) in their names; the best first. */
export function search(all: Choice[], text: string, known: SearchWords): Choice[] {
  const asked = words(text).filter((word) => !known.small.has(word));
  const wanted = asked.map((word) => [word, ...meanings(word, known.synonyms)]);
  if (wanted.length === 0) return [];
  return all
    .map((choice) => ({ choice, score: score(choice, wanted) }))
    .filter((found) => found.score > 0)
    .sort((a, b) => b.score - a.score)
    .map((found) => found.choice);
}

function score(choice: Choice, wanted: string[][]): number {
  const name = words(choice.service?.name ?? choice.queue.name);
  const around = words(`${choice.entity.short_name} ${choice.entity.name} ${choice.queue.name}`);
  const scores = wanted.map((alternatives) =>
    Math.max(...alternatives.map((word, i) => worth(word, i > 0, name, around))),
  );
  return scores.includes(0) ? 0 : scores.reduce((sum, one) => sum + one, 0);
}

function worth(word: string, synonym: boolean, name: string[], around: string[]): number {
  const starts = (list: string[]) => list.some((one) => one.startsWith(word));
  const points = name.includes(word) ? 6 : starts(name) ? 4 : starts(around) ? 2 : 0;
  return synonym ? points / 2 : points;
}

/** A synonym serves from its third letter on, while it is still being typed. */
function meanings(word: string, synonyms: SearchWords['synonyms']): string[] {
  if (word.length < 3) return [];
  return Object.entries(synonyms).flatMap(([said, meant]) => (said.startsWith(word) ? meant : []));
}

function words(text: string): string[] {
  return plain(text)
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}
