# What can be wrong with this host's files, from what is in the repository alone: a list of
# { level; fact; hint; places; }, in the order in which somebody should hear of it. Assertions are for what
# would break the host; a check whose places are empty found nothing.
{
  lib,
  context,
  held,
  # The names of declared users and groups; empty where agenix gives no keys.
  accounts,
  # Whether agenix's module is wanted, and isn't there.
  lacksAgenix,
  # Epoch seconds; 0 where nobody knows, as in an evaluation that is pure and not of a flake.
  now,
}:
let
  inherit (context)
    cfg
    files
    hostKey
    manifests
    ;

  folderOf = one: if one.certificate.shared then "shared" else "derived/${context.hostName}";

  lasting = import ./lasting.nix { inherit lib context now; };
  ways = import ./ways.nix {
    inherit
      lib
      context
      lasting
      waiting
      ;
  };
  inherit (ways) recreate;

  # What waits for the operator is noted only once it is settled.
  prove = "${recreate}; it needs an identity that opens the key, and shows its plan first: it also reissues what differs from the policy, unless you pass --accept-existing; do first what it says waits for you";

  # A misspelt role would take the host's keys away. kubernetesCerts speaks for itself.
  getsNothing = context.isCluster && context.isLeftOut && !(cfg.kubernetes.enable or false);

  # A manifest's entry tells of the sealed file that it names by digest, and of no other.
  describes =
    entry: one:
    entry != null
    && files.exists one.certificate.relativeAgePath
    && entry.sealed or null == files.sha256 one.certificate.relativeAgePath;

  filesOf =
    { certificate, ... }:
    [ certificate.relativePath ] ++ lib.optional certificate.held certificate.relativeAgePath;

  view =
    entry: one:
    one
    // {
      inherit entry;
      missing = lib.filter files.isMissing (filesOf one);
      proven = if describes entry one then entry else null;
    };

  certificates = map (
    one: view (manifests.${folderOf one}.entries.${one.entryName} or null) one
  ) held.certificates;
  authorities = map (one: view (manifests.ca.entries.${one.ca} or null) one) held.authorities;
  all = authorities ++ certificates;

  # What is read of this host's part of the tree.
  paths =
    lib.concatMap filesOf (held.authorities ++ held.readable)
    ++ map (one: one.relative) (lib.attrValues manifests);

  hasMarkers = import ./conflict.nix { inherit lib; };
  isMarked = one: hasMarkers (files.read one.certificate.relativePath);
  marked = lib.filter isMarked (held.authorities ++ held.readable);

  counts = import ./counts.nix { inherit lib context; };
  miscounted = lib.filter (one: !isMarked one) (
    counts.ofAuthorities held.authorities
    ++ counts.ofCertificates (lib.filter (one: !hasOtherwiseAbove one) held.readable)
  );

  placesOf = fails: among: map (one: one.place) (lib.filter fails among);

  waiting = import ./waiting.nix {
    inherit
      lib
      context
      held
      counts
      authorities
      ;
  };
  inherit (waiting)
    hasDrifted
    isKept
    isOtherwise
    contradictsPin
    isLost
    signerOf
    publicKeysOf
    ;

  otherwise = lib.filter isOtherwise authorities;

  # Its chain up to the root is not the policy's.
  hasOtherwiseAbove = one: lib.any (above: lib.elem above.ca (counts.upwardFrom one.ca)) otherwise;

  lost = lib.filter isLost authorities;
  notMade = lib.filter (one: one.missing != [ ] && !isLost one) all;

  sayAuthority = ca: name: if name == ca then "itself" else "\"${name}\"";
  withSigner =
    one:
    one
    // {
      place = "${one.place} (signed by ${sayAuthority one.ca (signerOf one.ca)}, and the policy says by ${sayAuthority one.ca one.certificate.spec.authority})";
    };

  hasForeignIssuer =
    one:
    let
      parent = one.certificate.spec.authority;
      known = publicKeysOf (manifests.ca.entries.${parent} or { });
    in
    one.entry != null && known != [ ] && !lib.elem one.entry.issuer known;

  isSealedToOthers =
    one:
    let
      recipients = if one.proven == null then null else one.proven.recipients or null;
    in
    one.certificate.held
    && recipients != null
    && hostKey.public != null
    && !lib.elem hostKey.public (lib.concatLists (lib.attrValues recipients));

  isUnproven =
    one:
    one.missing == [ ]
    && one.certificate.held
    && (one.proven == null || one.proven.recipients or null == null);

  # Its entry tells of another sealed file.
  isOtherFile = one: isUnproven one && one.entry != null && one.proven == null;

  # Known readers, and an unknown key: as where certflake noted files that none of its identities opened.
  mayBeAnothers =
    one:
    one.missing == [ ]
    && one.certificate.held
    && !isUnproven one
    && one.proven.publicKey or null == null;

  # A machine may have accounts that no module declares: only a warning follows. Ids stand for themselves.
  isStranger =
    kind: name:
    accounts ? ${kind}
    && name != null
    && builtins.match "[0-9]*" name == null
    && !lib.elem name accounts.${kind};

  # Whom a key would be given to and nobody declares, as the options say it.
  strangersOf =
    { certificate, ... }:
    lib.optional (isStranger "users" certificate.owner) "owner \"${certificate.owner}\""
    ++ lib.optional (isStranger "groups" certificate.group) "group \"${certificate.group}\"";

  foreign = lib.filter hasForeignIssuer certificates;
  sealedToOthers = lib.filter isSealedToOthers all;
  drifted = lib.filter hasDrifted certificates;

  withStrangers =
    one: one // { place = "${one.place} (${lib.concatStringsSep ", " (strangersOf one)})"; };

  ends = import ./ends.nix {
    inherit
      lib
      context
      all
      lasting
      ways
      now
      ;
  };

  withCount =
    one:
    one
    // {
      place = "${one.place} (${one.certificate.relativePath} has ${toString one.found}, not ${toString one.wanted})";
    };
  withFiles = one: one // { place = "${one.place} (${lib.concatStringsSep ", " one.missing})"; };
in
[
  {
    level = "assertion";
    fact = "the folder that dir is relative to is not known";
    hint = "set certToolkit.root = ./. in a module beside flake.nix, or pass self in specialArgs";
    places = lib.optional (cfg.root == null) "root";
  }
  {
    level = "assertion";
    fact = "agenix's module is not imported, so nothing would open the keys";
    hint = "import agenix.nixosModules.default, or pass ageIntegration = false in specialArgs";
    places = lib.optional (lacksAgenix && held.keys != [ ]) "age.secrets";
  }
  {
    level = "assertion";
    fact = "this host's SSH public key is not declared, so no key can be sealed to it";
    hint = "set it to the text or path of the host's ssh_host_ed25519_key.pub";
    places = lib.optional (cfg.owningHostKey == null && held.keys != [ ]) "owningHostKey";
  }
  {
    level = "assertion";
    fact = "this host's SSH public key cannot be read, so nothing tells whether the host opens its keys";
    hint = "the file should hold the one line of the host's /etc/ssh/ssh_host_ed25519_key.pub, and never a private key";
    places = lib.optional (hostKey.flaw != null) "owningHostKey (${hostKey.flaw})";
  }
  {
    level = "assertion";
    fact = "the file of this host's SSH public key is missing, or not tracked by git";
    hint = "copy the host's /etc/ssh/ssh_host_ed25519_key.pub there, then \"git add\" it; a flake sees tracked files only";
    places = lib.optional (
      cfg.root != null && hostKey.missing != null && held.keys != [ ]
    ) "owningHostKey (${hostKey.missing})";
  }
  {
    level = "assertion";
    fact = "no certificate is for this role, so the host gets no key for it";
    hint = "write one of ${lib.concatStringsSep ", " context.namedRoles}, or leave the role out";
    places = lib.optionals getsNothing (map (role: "role (\"${role}\")") context.roles);
  }
  {
    level = "assertion";
    fact = "conflict markers of a merge, cut off, or damaged";
    hint = "take either side, then ${recreate}: certflake rebuilds it from the files beside it";
    places = map (one: one.relative) (lib.filter (one: one.damaged) (lib.attrValues manifests));
  }
  {
    level = "assertion";
    fact = "conflict markers of a merge in a certificate, so that nothing can read it";
    hint = "${recreate}; with an identity that opens its key, it puts the certificate right, or says what to do";
    places = map (one: one.certificate.relativePath) marked;
  }
  {
    level = "assertion";
    fact = "no regular file, or behind a symbolic link: what a host uses lies in the tree itself";
    hint = "find out who replaced it (git log), and put the file back in its place";
    places = lib.filter (path: !files.exists path && !files.isMissing path) paths;
  }
  {
    level = "assertion";
    fact = "another number of certificates (or other PEM blocks) in the file than it may have, and hosts would use them all";
    hint = "find out who changed the file (git log -p), and restore it before you deploy; where an authority above was signed anew or kept since, ${recreate}";
    places = placesOf (_: true) (map withCount miscounted);
  }
  {
    level = "assertion";
    fact = "an authority's file is missing, or not tracked by git, and no run makes another authority as a side effect";
    hint = ways.restoring lost;
    places = placesOf (_: true) (map withFiles lost);
  }
  {
    level = "assertion";
    fact = "not issued yet, or not tracked by git";
    hint = ways.making notMade;
    places = placesOf (_: true) (map withFiles notMade);
  }
  {
    level = "assertion";
    fact = "sealed to another key than this host's owningHostKey, so agenix could not open it; was the host reinstalled?";
    hint = ways.resealing sealedToOthers;
    places = placesOf (_: true) sealedToOthers;
  }
  {
    level = "assertion";
    fact = "signed by an authority that ${cfg.dir}/ca/manifest.json does not know, so nothing would trust it";
    hint = ways.reissuing foreign;
    places = placesOf (_: true) foreign;
  }
  {
    level = "assertion";
    fact = "signed by an authority that ${cfg.dir}/ca/manifest.json does not know, so nothing would trust it, and no run changes an authority as a side effect";
    hint = "${recreate}; where the manifest alone is wrong, that ends it; else it says how its parent signs it";
    places = placesOf (one: hasForeignIssuer one && !isOtherwise one && !isKept one) authorities;
  }
  {
    level = "assertion";
    fact = "the policy gives it another parent than signed it, and no run changes an authority as a side effect";
    hint = "set its parent back, or ${
      import ./replacing.nix { inherit lib context; } {
        cas = lib.unique (lib.concatMap (one: lasting.withEnded one.ca) otherwise);
        isTrusted = true;
      }
    }";
    places = placesOf (_: true) (map withSigner otherwise);
  }
  {
    level = "assertion";
    fact = "not the authority that its fingerprint pins";
    hint = "if it was replaced on purpose, change the fingerprint; else find out by whom";
    places = placesOf contradictsPin authorities;
  }
  {
    level = if cfg.strict then "assertion" else "warning";
    fact = "the policy has changed since it was issued";
    hint = ways.reissuing drifted;
    places = placesOf (_: true) drifted;
  }
  {
    level = if cfg.strict then "assertion" else "warning";
    fact = "the policy has changed since it was issued, and no run changes an authority as a side effect";
    hint = "${recreate}; where only words differ, that ends it; else it says how another one is made, and how this one is kept";
    places = placesOf (one: hasDrifted one && !isOtherwise one) authorities;
  }
  {
    level = "warning";
    fact = "for a user or group that no module declares, so that agenix could not give it the key and the deploy would end with an error";
    hint = "declare it in users.users or users.groups, or enable the service that does; else correct owner and group";
    places = placesOf (_: true) (
      map withStrangers (lib.filter (one: strangersOf one != [ ]) held.keys)
    );
  }
]
++ ends
++ [
  {
    level = "warning";
    fact = "no manifest says who can open its key, so nothing tells whether this host does";
    hint = prove;
    places = placesOf (one: isUnproven one && !isOtherFile one) all;
  }
  {
    level = "warning";
    fact = "its sealed key is not the one that its manifest names (\"agenix -r\" or another program sealed it, a commit has half of a run, or it is damaged): nothing tells whether this host opens it";
    hint = prove;
    places = placesOf isOtherFile all;
  }
  {
    level = "warning";
    fact = "the manifest cannot tell whether its sealed key belongs to its certificate";
    hint = "${recreate}; it needs an identity that opens the key; do first what it says waits for you";
    places = placesOf mayBeAnothers all;
  }
]
