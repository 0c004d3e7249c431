/** Each step begins at its heading, so that a screen reader says where one is. */
export function focusHeading(heading: HTMLElement): void {
  heading.focus({ preventScroll: true });
}
