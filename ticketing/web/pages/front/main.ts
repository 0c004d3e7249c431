import './plain.css';
import { guardPresses } from '$front/press/guard';

guardPresses();

// Choosing is enough; the form's button is for browsers without JavaScript.
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-autosubmit]')) {
  form.querySelector('button')?.remove();
  form.addEventListener('change', () => form.requestSubmit());
}
