/** Replaces ICU's number and date skeletons (`{n, number, ::percent}`), which `ticketing languages check` refuses. */
function refuse(): never {
  throw new SyntaxError('no skeletons in messages');
}

export {
  refuse as parseDateTimeSkeleton,
  refuse as parseNumberSkeleton,
  refuse as parseNumberSkeletonFromString,
};
