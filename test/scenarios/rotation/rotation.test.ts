import { playAll } from '../scenarios.js';

playAll(new URL('.', import.meta.url));
