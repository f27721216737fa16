import { histories } from './property.js';
import { happenings } from './steps.js';

const { edits, times } = happenings;

histories(
  'whatever a policy becomes as time passes, a run brings the tree to its policy and loses no authority',
  [edits, times],
);
