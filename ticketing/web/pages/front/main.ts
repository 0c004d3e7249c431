import './plain.css';
import { tellOtherTabs } from '$front/login-news';
import { guardPresses } from '$front/press/guard';
import { submitOnce } from './once';

// A person who sees the login page may have logged out a moment ago.
tellOtherTabs();
guardPresses();
document.querySelectorAll<HTMLFormElement>('form[method="post"]').forEach((form) => submitOnce(form));

// Choosing is enough; the form's button is for browsers without JavaScript.
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-autosubmit]')) {
  form.querySelector('button')?.remove();
  form.addEventListener('change', () => form.requestSubmit());
}
