# Sealed keys whose manifest doesn't say whether this host opens them, or which key they hold.
{
  lib,
  views,
  ways,
}:
let
  inherit (views) all;
  inherit (ways) recreate;
  placesOf = fails: map (one: one.place) (lib.filter fails all);

  # certflake notes what waits for the operator only once it is settled.
  settleFirst = "if its plan says that certificates wait for you, first do what its messages say";
  prove = "${recreate}; the run needs an identity that opens the key, and also reissues what differs from the policy, unless you pass --accept-existing; ${settleFirst}";

  isUnproven =
    one:
    one.missing == [ ]
    && one.certificate.held
    && (one.proven == null || one.proven.recipients or null == null);

  # Its entry describes another sealed file.
  isOtherFile = one: isUnproven one && one.entry != null && one.proven == null;

  # Known recipients and an unknown key: certflake noted the file, and no identity had opened it.
  mayBeAnothers =
    one:
    one.missing == [ ]
    && one.certificate.held
    && !isUnproven one
    && one.proven.publicKey or null == null;
in
[
  {
    level = "warning";
    fact = "no manifest says who can open its key, so nothing tells whether this host does";
    hint = prove;
    places = placesOf (one: isUnproven one && !isOtherFile one);
  }
  {
    level = "warning";
    fact = "its sealed key is not the one that its manifest names (\"agenix -r\" or another program sealed it, a commit has half of a run, or it is damaged): nothing tells whether this host opens it";
    hint = prove;
    places = placesOf isOtherFile;
  }
  {
    level = "warning";
    fact = "the manifest cannot tell whether its sealed key belongs to its certificate";
    hint = "${recreate}; the run needs an identity that opens the key; ${settleFirst}";
    places = placesOf mayBeAnothers;
  }
]
