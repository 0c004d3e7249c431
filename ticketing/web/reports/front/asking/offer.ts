/** Which measures the charts of each view can show, and which figures stand above them. */
import type { View } from './address';
import type { Measure } from '../figures/measures';

const WAITS: Measure[] = ['wait_mean_s', 'wait_p50_s', 'wait_p90_s', 'wait_p95_s'];
const ATTENTIONS: Measure[] = ['service_mean_s', 'service_p50_s', 'service_p90_s', 'service_p95_s'];
const LEVELS: Measure[] = ['within_wait_limit', 'within_service_limit', 'within_limits'];
const ALL: Measure[] = [
  'tickets',
  'attended',
  'finished',
  'abandoned',
  'abandoned_before_call',
  ...WAITS,
  'walk_mean_s',
  ...ATTENTIONS,
  'stay_mean_s',
  ...LEVELS,
  'preferential_share',
];

export const MEASURES_OF: Record<View, Measure[]> = {
  today: ALL,
  period: [...ALL, 'occupancy', 'utilisation', 'productivity'],
  network: ALL,
  entity: ALL,
  agent: ['attentions', ...ATTENTIONS],
  levels: LEVELS,
};

export const FIGURES_OF: Record<View, string[]> = {
  today: [
    'tickets',
    'attended',
    'wait_mean_s',
    'wait_p90_s',
    'service_mean_s',
    'within_wait_limit',
    'abandoned',
  ],
  period: [
    'tickets',
    'attended',
    'wait_mean_s',
    'wait_p90_s',
    'service_mean_s',
    'within_wait_limit',
    'abandoned',
  ],
  network: [
    'tickets',
    'attended',
    'wait_mean_s',
    'wait_p90_s',
    'service_mean_s',
    'within_wait_limit',
    'preferential_share',
  ],
  entity: [
    'tickets',
    'attended',
    'services_done',
    'wait_mean_s',
    'wait_p90_s',
    'service_mean_s',
    'within_wait_limit',
  ],
  agent: ['attentions', 'service_mean_s', 'service_p50_s', 'service_p90_s', 'busy_s', 'open_s', 'paused_s'],
  levels: [
    'within_wait_limit',
    'within_service_limit',
    'within_limits',
    'wait_p90_s',
    'service_p90_s',
    'tickets',
  ],
};
