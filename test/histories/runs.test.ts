import { histories } from './property.js';
import { happenings } from './steps.js';

const { runs, edits, times } = happenings;

histories(
  'whoever runs what, crashes or merges, a run brings the tree to its policy and loses no authority',
  [runs, edits, times],
);
