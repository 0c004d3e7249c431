import './agent.css';
import { mount } from 'svelte';
import { pageConfig } from '$front/page-config';
import App from './App.svelte';
import { guardPresses } from '$front/press/guard';

guardPresses();

mount(App, {
  target: document.getElementById('app')!,
  props: { build: pageConfig<{ build: string }>().build },
});
