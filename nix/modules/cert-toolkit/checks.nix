# What can be wrong with this host's files, from the repository alone: a list of { level; fact; hint; places; },
# the most urgent first. Assertions are for what would break the host; a check without places found nothing.
{
  lib,
  context,
  held,
  # The names of declared users and groups; empty where agenix gives no keys.
  accounts,
  # Whether agenix's module is needed and missing.
  lacksAgenix,
  # Epoch seconds; 0 if unknown, as in a pure evaluation without a flake.
  now,
}:
let
  views = import ./checks/views.nix { inherit lib context held; };
  counts = import ./counts.nix { inherit lib context; };
  lasting = import ./lasting.nix { inherit lib context now; };
  waiting = import ./waiting.nix {
    inherit
      lib
      context
      held
      counts
      ;
    inherit (views) authorities;
  };
  ways = import ./ways.nix {
    inherit
      lib
      context
      lasting
      waiting
      ;
  };
  given = {
    inherit
      lib
      context
      held
      accounts
      lacksAgenix
      now
      views
      counts
      lasting
      waiting
      ways
      ;
    inherit (views) all;
  };
in
# Each part takes the arguments that it names.
lib.concatMap
  (
    part:
    let
      check = import part;
    in
    check (builtins.intersectAttrs (builtins.functionArgs check) given)
  )
  [
    ./checks/declared.nix
    ./checks/files.nix
    ./checks/issued.nix
    ./checks/accounts.nix
    ./checks/ends.nix
    ./checks/unproven.nix
  ]
