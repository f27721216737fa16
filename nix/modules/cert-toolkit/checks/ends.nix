# Certificates that ended or end soon, and the fix: the same as plan and check say, as far as manifests show. A run of
# certflake renews certificates, never an authority; no certificate outlives the authority that signed it.
{
  lib,
  context,
  all,
  lasting,
  ways,
  now,
}:
let
  inherit (lasting) endsBy replacedFor;
  date = import ../../../lib/date.nix { inherit lib; };

  hasEnded = { entry, ... }: now != 0 && entry != null && now >= entry.notAfter;

  # Only certflake can read `renewBefore`; without it a certificate is due in its last third.
  isDue =
    one@{ entry, ... }:
    now != 0
    && entry != null
    && !hasEnded one
    && one.certificate.renewBefore == null
    && 3 * (now - entry.notBefore) >= 2 * (entry.notAfter - entry.notBefore);

  # Whether a run renews it: its authority has not ended, and ends later than this certificate does.
  isRenewed = one: one ? name && !lasting.hasEnded one.ca && !endsBy one.entry.notAfter one.ca;

  succeeding =
    found:
    import ../succeeding.nix { inherit lib context; } (
      lib.unique (lib.concatMap (one: replacedFor one.ca) found)
    );

  withEnd = one: "${one.place} (${date one.entry.notAfter})";

  warning = fact: hintOf: found: {
    level = "warning";
    inherit fact;
    hint = hintOf found;
    places = map withEnd found;
  };

  ended = lib.partition isRenewed (lib.filter hasEnded all);
  due = lib.partition isRenewed (lib.filter isDue all);
  onlyNew = "and only a new authority lasts longer";
in
[
  (warning "ended, as of ${date now}" ways.reissuing ended.right)
  (warning "ended, as of ${date now}, ${onlyNew}" succeeding ended.wrong)
  (warning "due for renewal, as of ${date now}" ways.reissuing due.right)
  (warning "due for renewal, as of ${date now}, ${onlyNew}" succeeding due.wrong)
]
