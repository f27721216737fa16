import { histories } from './property.js';
import { happenings } from './steps.js';

const { edits, damages, times, runs } = happenings;

histories('whatever happens, a run brings the tree to its policy and loses no authority', [
  edits,
  damages,
  times,
  runs,
]);
