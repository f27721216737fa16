import { histories } from './property.js';
import { happenings } from './steps.js';

const { edits, times, rotations } = happenings;

histories(
  'however authorities rotate, a run brings the tree to its policy, and hosts one stage apart connect to each other',
  [rotations, rotations, rotations, edits, times],
  0.4,
);
