/** Today's detail as a CSV file: the API answers by Accept, so a plain link would get JSON. */

/** "2026-11-24" of the site's local day. */
export function today(now: number, timeZone = 'America/Lima'): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(now);
}

export async function downloadDetail(site: string, day: string): Promise<void> {
  const query = new URLSearchParams({ site, from: day, to: day });
  const response = await fetch(`/api/v1/reports/detail?${query}`, { headers: { Accept: 'text/csv' } });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  save(await response.blob(), `detalle-${site}-${day}.csv`);
}

function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has to read it first.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
