# The inventory of several hosts from each one's part, `{ label; part; }`. If they disagree about something common,
# the error names both.
{ lib }:
let
  show = builtins.toJSON;

  # The first one that differs from the first of all, and where: { labels; path; values; }, or null.
  disagreement =
    entries:
    let
      one = lib.head entries;
      other = lib.findFirst (entry: entry.value != one.value) null entries;
    in
    if other == null then null else difference one other;

  difference =
    one: other:
    let
      areSets = lib.isAttrs one.value && lib.isAttrs other.value;
      fields = lib.attrNames (one.value // other.value);
      at = entry: field: {
        path = entry.path ++ [ field ];
        inherit (entry) label;
        value = entry.value.${field} or null;
      };
      field = lib.findFirst (name: one.value.${name} or null != other.value.${name} or null) null fields;
    in
    if areSets then difference (at one field) (at other field) else { inherit one other; };

  sayDisagreement =
    hint:
    { one, other }:
    "${one.label} and ${other.label} disagree about certToolkit.${lib.concatStringsSep "." one.path}: "
    + "${show one.value} and ${show other.value}\nhint: ${hint}";

  agree =
    hint: entries:
    let
      found = disagreement entries;
    in
    lib.optional (found != null) (sayDisagreement hint found);

  entriesAt =
    parts: path: valueOf:
    map (
      { label, part }:
      {
        inherit label path;
        value = valueOf part;
      }
    ) parts;

  onePolicy = "let every host import the same policy";

  general = parts: field: agree onePolicy (entriesAt parts [ field ] (part: part.${field} or null));

  # For those that have it: a host outside the cluster doesn't have it.
  optional =
    parts: field:
    let
      declaring = lib.filter ({ part, ... }: part ? ${field}) parts;
    in
    lib.optionals (declaring != [ ]) (general declaring field);

  authority =
    parts: ca:
    let
      declaring = lib.filter ({ part, ... }: part.authorities ? ${ca}) parts;
    in
    agree "one authority is one certificate: ${onePolicy}" (
      entriesAt declaring [
        "cas"
        ca
        "ca"
      ] (part: part.authorities.${ca})
    );

  sameName =
    parts:
    let
      named = lib.concatMap (
        { label, part }: map (host: { inherit host label; }) (lib.attrNames part.hosts)
      ) parts;
    in
    lib.mapAttrsToList (
      host: found:
      "${lib.concatMapStringsSep " and " (one: one.label) found} are both called \"${host}\"\n"
      + "hint: give each its own networking.hostName"
    ) (lib.filterAttrs (_: found: lib.length found > 1) (lib.groupBy (one: one.host) named));

  # Certificates of all parts by id, each with its part's label.
  certificatesById =
    parts:
    lib.groupBy (one: one.id) (
      lib.concatMap (
        { label, part }:
        map (
          { name, value }:
          {
            inherit label value;
            id = name;
          }
        ) part.certificates
      ) parts
    );

  certificateProblems =
    found:
    let
      one = lib.head found;
      other = lib.findFirst (entry: !sameCertificate one.value entry.value) null found;
      place = { value, ... }: "cas.${value.authority}.certs.${value.name}";
    in
    if other != null then
      [
        "${place one} of ${one.label} and ${place other} of ${other.label} meet in one name, certtoolkit-${one.id}\nhint: rename one of them"
      ]
    else
      agree "one key pair has one certificate: ${onePolicy}" (
        map (entry: {
          inherit (entry) label;
          path = [
            "cas"
            entry.value.authority
            "certs"
            entry.value.name
          ];
          value = removeAttrs entry.value [ "heldBy" ];
        }) found
      );

  sameCertificate =
    a: b:
    a.authority == b.authority
    && a.name == b.name
    && a.shared == b.shared
    && (a.shared || a.heldBy == b.heldBy);

  merged =
    found:
    (lib.head found).value
    // {
      heldBy = lib.sort (a: b: a < b) (lib.concatMap (one: one.value.heldBy) found);
    };
in
{
  complete,
  parts,
}:
let
  union = field: lib.foldl' (all: { part, ... }: all // part.${field}) { } parts;
  authorities = union "authorities";
  certificates = certificatesById parts;
  sections = [
    "kubernetes"
    "lint"
  ];

  # A single part can't disagree, but two of its certificates may have one name.
  hasSeveral = lib.length parts > 1;
  meeting = lib.filter (found: lib.length found > 1) (lib.attrValues certificates);

  problems =
    lib.optionals hasSeveral (
      sameName parts
      ++ lib.concatMap (general parts) [
        "dir"
        "userAgeIdentity"
        "userAgeKeys"
      ]
      ++ lib.concatMap (optional parts) sections
      ++ lib.concatMap (authority parts) (lib.attrNames authorities)
    )
    ++ lib.concatMap certificateProblems meeting;

  first = (lib.head parts).part;
  namedRoles = lib.sort (a: b: a < b) (
    lib.unique (lib.concatMap ({ part, ... }: part.namedRoles or [ ]) parts)
  );

  # Hosts that aren't here are unknown.
  rolesOfHosts = lib.concatMap ({ roles, ... }: roles) (lib.attrValues (union "hosts"));
  roleUses = lib.unique (lib.concatMap ({ part, ... }: part.roleUses or [ ]) parts);
  rolesOfNoHost = lib.filter ({ roles, ... }: lib.subtractLists rolesOfHosts roles != [ ]) roleUses;
in
if parts == [ ] then
  throw "certflake: no host declares certToolkit\nhint: import certflake's nixosModules.certToolkit and the policy into the hosts"
else if problems != [ ] then
  throw (lib.concatMapStringsSep "\n" (problem: "certflake: ${problem}") problems)
else
  {
    version = 1;
    inherit complete authorities;
    inherit (first) dir userAgeKeys;
    hosts = union "hosts";
    certificates = lib.mapAttrs (_: merged) certificates;
  }
  // lib.optionalAttrs (namedRoles != [ ]) { inherit namedRoles; }
  // lib.optionalAttrs (complete && rolesOfNoHost != [ ]) { inherit rolesOfNoHost; }
  // lib.optionalAttrs (first ? userAgeIdentity) { inherit (first) userAgeIdentity; }
  // lib.filterAttrs (name: _: lib.elem name sections) (
    lib.foldl' (all: { part, ... }: part // all) { } parts
  )
