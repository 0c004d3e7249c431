/** What the charts of a view can show. The API says what each is called and what it counts. */
export const MEASURES = [
  'tickets',
  'attended',
  'finished',
  'attentions',
  'services_done',
  'abandoned',
  'abandoned_before_call',
  'wait_mean_s',
  'wait_p50_s',
  'wait_p90_s',
  'wait_p95_s',
  'walk_mean_s',
  'service_mean_s',
  'service_p50_s',
  'service_p90_s',
  'service_p95_s',
  'stay_mean_s',
  'within_wait_limit',
  'within_service_limit',
  'within_limits',
  'preferential_share',
  'occupancy',
  'utilisation',
  'productivity',
] as const;
export type Measure = (typeof MEASURES)[number];

export const isMeasure = (text: string | null): text is Measure =>
  (MEASURES as readonly (string | null)[]).includes(text);

/** Which way is better for people; the rest is neither good nor bad. */
const BETTER: Partial<Record<string, 'more' | 'less'>> = {
  abandoned: 'less',
  abandoned_before_call: 'less',
  abandoned_after_call: 'less',
  misrouted: 'less',
  closed_uncoded: 'less',
  wait_mean_s: 'less',
  wait_p50_s: 'less',
  wait_p90_s: 'less',
  wait_p95_s: 'less',
  walk_mean_s: 'less',
  within_wait_limit: 'more',
  within_service_limit: 'more',
  within_limits: 'more',
};

/** Of what is better with more, the worst is the least. */
export const worstIsLeast = (indicator: string): boolean => BETTER[indicator] === 'more';

export type Tone = 'good' | 'bad' | 'plain';

export function toneOf(indicator: string, difference: number): Tone {
  const better = BETTER[indicator];
  if (!better || difference === 0) return 'plain';
  return difference > 0 === (better === 'more') ? 'good' : 'bad';
}
