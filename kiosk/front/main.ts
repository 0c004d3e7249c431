import './kiosk.css';
import { pageConfig } from '$front/page-config';
import { mount } from 'svelte';
import App from './App.svelte';

mount(App, {
  target: document.getElementById('app')!,
  props: pageConfig<{ site: string; build: string; demo: boolean }>(),
});
