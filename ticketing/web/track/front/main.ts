import { mount } from 'svelte';
import { pageConfig } from '$front/page-config';
import Track from './Track.svelte';
import { guardPresses } from '$front/press/guard';

guardPresses();

const target = document.getElementById('app');
if (!target) throw new Error('the page has no #app');
mount(Track, { target, props: { config: pageConfig<{ ticket: string; build: string }>() } });
