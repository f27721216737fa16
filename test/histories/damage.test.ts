import { histories } from './property.js';
import { happenings } from './steps.js';

const { damages, edits } = happenings;

histories(
  'whatever is damaged while the policy changes, a run brings the tree to its policy and loses no authority',
  [damages, edits],
);
