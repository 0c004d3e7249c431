/** Files for people: the only place where a screen fetches a file of the server or hands one over. */
import { locale } from '$front/i18n';
import { problemOf } from '$front/api';

/** Asks for a file and hands it to the person. path: below /api/v1, with its format. Throws a Problem. */
export async function download(path: string, name: string): Promise<void> {
  const response = await fetch(`/api/v1${path}`, {
    headers: { 'Accept-Language': locale() },
    credentials: 'same-origin',
  });
  if (!response.ok) throw await problemOf(response);
  save(await response.blob(), name);
}

export function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has to read it first.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
