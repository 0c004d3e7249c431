/** Stands in for ICU's number and date skeletons (`{n, number, ::percent}`): `ticketing languages check` refuses them. */
function refuse(): never {
  throw new SyntaxError('no skeletons in messages');
}

export {
  refuse as parseDateTimeSkeleton,
  refuse as parseNumberSkeleton,
  refuse as parseNumberSkeletonFromString,
};
