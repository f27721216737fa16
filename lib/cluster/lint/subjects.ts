import type { Rule } from '../members.js';
import { mastersGroup } from '../messages.js';
import { pages } from './pages.js';

const MASTERS = 'system:masters';

export const mastersOutsideAdmin: Rule = {
  name: 'masters-outside-admin',
  level: 'warning',
  page: pages.rbac,
  check: ({ specs, members }) => {
    const admins = members.filter(({ component }) => component === 'admin');
    const ids = new Set(admins.map(({ spec }) => spec.id));
    return specs
      .filter(({ id, kind, contents: { subject } }) => {
        return kind === 'certificate' && subject.O === MASTERS && !ids.has(id);
      })
      .map(({ place }) => ({
        place: `${place}.names.O`,
        ...mastersGroup(MASTERS),
      }));
  },
};
