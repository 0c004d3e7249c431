/** The JSON that the server wrote into the page, such as `{site, build}`. */
export function pageConfig<T>(): T {
  const element = document.getElementById('page-config');
  if (!element?.textContent) throw new Error('the page has no #page-config');
  return JSON.parse(element.textContent) as T;
}
