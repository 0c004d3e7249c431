import './reports.css';
import { mount } from 'svelte';
import { pageConfig } from '$front/page-config';
import App from './App.svelte';
import { guardPresses } from '$front/press/guard';

guardPresses();

const target = document.getElementById('app');
if (!target) throw new Error('the page has no #app');
mount(App, { target, props: pageConfig<{ build: string }>() });
