import { describe, expect, it } from 'vitest';
import type { TargetsView } from '$front/types';
import { agentOptions, queueOptions, windowOptions } from './targets';

const queue: TargetsView['queues'][number] = {
  id: 'cusco:sunat',
  name: 'SUNAT',
  prefix: 'S',
  entity: 'sunat',
  short_name: 'SUNAT',
  open: true,
  waiting: 3,
  staffed: true,
};
const targets: TargetsView = {
  seq: 1,
  ticket: 't1',
  queues: [queue, { ...queue, id: 'cusco:sis', prefix: 'H', staffed: false, open: false }],
  windows: [{ id: 'cusco:7', number: 7, agent: 'p2', agent_name: 'Luis Mamani' }],
};

describe('where a ticket can be sent', () => {
  it('are the queues of the server, with what waits there and whether a window calls it now', () => {
    expect(queueOptions(targets).map((each) => [each.sign, each.detail, each.target])).toEqual([
      ['S', 'SUNAT · 3 en espera', { queue: 'cusco:sunat' }],
      ['H', 'SUNAT · cerrada · sin módulo abierto', { queue: 'cusco:sis' }],
    ]);
  });
  it('are its windows, by number and by name', () => {
    expect(windowOptions(targets)).toEqual([
      { id: 'cusco:7', sign: '7', name: 'Módulo 7', detail: 'Luis Mamani', target: { window: 'cusco:7' } },
    ]);
    expect(agentOptions(targets)).toEqual([
      { id: 'p2', sign: '7', name: 'Luis Mamani', detail: 'Módulo 7', target: { agent: 'p2' } },
    ]);
  });
});
