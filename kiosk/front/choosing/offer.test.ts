import { describe, expect, test } from 'vitest';
import { anOfferedQueue } from '$front/factories';
import type { SiteQueue, SiteService, SiteView } from '$front/types';
import { choices, entityOffers, jointState, queueLabel, queueState, search } from './offer';
import { searchWords } from './search-words';

const RENIEC = {
  code: 'reniec',
  name: 'Registro Nacional de Identificación y Estado Civil',
  short_name: 'RENIEC',
};
const MTC = { code: 'mtc', name: 'Ministerio de Transportes y Comunicaciones', short_name: 'MTC' };
const EMPTY = { code: 'osce', name: 'OSCE', short_name: 'OSCE' };

function queue(
  code: string,
  entity: string,
  services: string[] = [],
  more: Partial<SiteQueue> = {},
): SiteQueue {
  return anOfferedQueue({ id: `cusco:${code}`, code, entity, name: code, prefix: 'X', services, ...more });
}

function service(id: string, name: string): SiteService {
  const entity = id.split(':')[0]!;
  return { id, entity, name, kind: 'tramite', planned_minutes: null, appointment: null, requirements: [] };
}

function centre(queues: SiteQueue[]): SiteView {
  const services = [
    service('reniec:duplicado', 'Duplicado de DNI'),
    service('reniec:entrega', 'Entrega de DNI'),
    service('mtc:licencia', 'Revalidación de licencia de conducir'),
    service('mtc:otro', 'Un trámite que ninguna cola atiende'),
  ];
  const site = {
    at: '2026-11-24T15:00:00.000Z',
    changes_at: '2026-11-25T05:00:00.000Z',
    id: 'cusco',
    name: 'Centro MAC Cusco',
    kind: 'center' as const,
    timezone: 'America/Lima',
    seq: 1,
    settings: 1,
  };
  return {
    ...site,
    restore_grace_s: 0,
    choose_allowed: false,
    no_show_least_s: 20,
    entities: [RENIEC, MTC, EMPTY],
    queues,
    services,
    windows: [],
  };
}

const TRAMITES = queue('tramites', 'reniec', ['reniec:duplicado'], { waiting: 3 });
const ENTREGAS = queue('entregas', 'reniec', ['reniec:entrega'], { waiting: 4 });
const LICENCIAS = queue('licencias', 'mtc', ['mtc:licencia']);
const SITE = centre([TRAMITES, ENTREGAS, LICENCIAS]);

describe('the entities on the first screen', () => {
  test('are those with a queue here, with everybody who waits in them', () => {
    const offers = entityOffers(SITE);
    expect(offers.map((offer) => [offer.entity.short_name, offer.waiting])).toEqual([
      ['RENIEC', 7],
      ['MTC', 0],
    ]);
    expect(offers[0]!.examples).toEqual(['Duplicado de DNI', 'Entrega de DNI']);
  });

  test('are open while one of their queues is', () => {
    const closed = { ...TRAMITES, open: false };
    const full = { ...ENTREGAS, full: true };
    expect(jointState([closed, full, LICENCIAS])).toBe('open');
    expect(jointState([closed, full])).toBe('full');
    expect(jointState([closed])).toBe('closed');
    expect(jointState([])).toBe('closed');
  });

  test('a queue that is both closed and full is closed', () => {
    expect(queueState({ ...TRAMITES, open: false, full: true })).toBe('closed');
  });
});

describe("a queue's label", () => {
  test.each([
    ['RENIEC Entregas', 'Entregas'],
    ['Reniec - Trámites', 'Trámites'],
    ['RENIEC', 'RENIEC'],
    ['Certificaciones', 'Certificaciones'],
  ])('under the heading RENIEC, "%s" is "%s"', (name, label) => {
    expect(queueLabel({ ...TRAMITES, name }, RENIEC)).toBe(label);
  });
});

describe('the search', () => {
  const found = (text: string, site = SITE) =>
    search(choices(site), text, searchWords()).map((choice) => choice.service?.name);

  test('finds by any words, without accents or capitals, in any order', () => {
    expect(found('dni duplicado')).toEqual(['Duplicado de DNI']);
    expect(found('REVALIDACION')).toEqual(['Revalidación de licencia de conducir']);
  });
  test('finds while the word is still being typed', () => {
    expect(found('dupl')).toEqual(['Duplicado de DNI']);
  });
  test('understands what people say: a brevete is a licence', () => {
    expect(found('brevete')).toEqual(['Revalidación de licencia de conducir']);
  });
  test('finds by the entity', () => {
    expect(found('reniec')).toEqual(['Duplicado de DNI', 'Entrega de DNI']);
  });
  test('wants every word to fit', () => {
    expect(found('dni licencia')).toEqual([]);
  });
  test('is empty for words that say nothing', () => {
    expect(found(' de la ')).toEqual([]);
  });
  test('never offers what no queue attends', () => {
    expect(found('ninguna')).toEqual([]);
  });
  test('sends people to the open queue when two attend the same', () => {
    const second = queue('tramites-2', 'reniec', ['reniec:duplicado']);
    const site = centre([{ ...TRAMITES, open: false }, second]);
    expect(search(choices(site), 'duplicado', searchWords())[0]!.queue.id).toBe('cusco:tramites-2');
  });
});
