import './kiosk.css';
import { pageConfig } from '$front/page-config';
import { mount } from 'svelte';
import { guardPresses } from '$front/press/guard';
import App from './App.svelte';
import { qrLibrary } from './ticket/qr-library';
import { reachedAt } from './ticket/track-link';

guardPresses();

const { phones, ...props } = pageConfig<{
  site: string;
  build: string;
  demo: boolean;
  phones: string | null;
}>();

if (phones) reachedAt(phones);
mount(App, { target: document.getElementById('app')!, props });
// After the first paint, while the link is there: it may be away when a ticket comes out.
setTimeout(() => void qrLibrary().catch(() => {}), 2_000);
