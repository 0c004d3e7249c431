/** A link within the reports that needs no new page, and stays a link: it can be opened in a tab of its own. */
import type { Room } from '../room.svelte';

export function following(room: Room, href: string): (event: MouseEvent) => void {
  return (event) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    event.preventDefault();
    room.go(href);
  };
}
