import { describe, expect, it } from 'vitest';
import { find, plannedMinutes, servicesFor } from './finding';
import { aSite, aTicket } from '$front/factories';

const names = (list: { name: string }[]) => list.map((each) => each.name);

describe('searching services', () => {
  const services = aSite().services;
  const search = (query: string) => names(find(services, query, (service) => service.name));

  it('needs neither accents nor capitals', () => {
    expect(search('RENOVACION')).toEqual(['Renovación de DNI']);
  });

  it('takes words in any order', () => {
    expect(search('dni dup')).toEqual(['Duplicado de DNI']);
  });

  it('puts first what begins with the query', () => {
    const list = [{ name: 'Copia de acta' }, { name: 'Acta de nacimiento' }];
    expect(names(find(list, 'acta', (each) => each.name))).toEqual(['Acta de nacimiento', 'Copia de acta']);
  });
});

describe('the services offered for a ticket', () => {
  it("are its entity's, its queue's first, then by name", () => {
    const offered = servicesFor(aSite(), aTicket(), []);
    expect(names(offered)).toEqual(['Renovación de DNI', 'Certificado C4', 'Duplicado de DNI']);
  });

  it('begin with what was coded last', () => {
    const offered = servicesFor(aSite(), aTicket(), ['reniec:dup', 'sunat:ruc']);
    expect(names(offered)[0]).toBe('Duplicado de DNI');
  });
});

describe('planned minutes', () => {
  it('add up over the services, and are unknown when none has any', () => {
    expect(plannedMinutes(aSite(), ['reniec:ren', 'reniec:c4'])).toBe(11);
    expect(plannedMinutes(aSite(), ['reniec:dup'])).toBeNull();
    expect(plannedMinutes(aSite(), [null])).toBeNull();
  });
});
