import { builtWithNix } from './built.js';

builtWithNix(1);
