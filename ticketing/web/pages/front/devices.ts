import './plain.css';
import { mount } from 'svelte';
import { pageConfig } from '$front/page-config';
import Devices from './Devices.svelte';
import { guardPresses } from '$front/press/guard';
import { submitOnce } from './once';

guardPresses();
document.querySelectorAll<HTMLFormElement>('form[method="post"]').forEach((form) => submitOnce(form));

const target = document.getElementById('app');
if (!target) throw new Error('the page has no #app');
mount(Devices, { target, props: pageConfig<{ site: string | null; build: string }>() });
