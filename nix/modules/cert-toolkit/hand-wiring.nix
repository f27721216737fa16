# For users who give certificates to services.kubernetes by hand: which options are still unset, and what to write.
# Checks only what a service can't run without, and only whether it is set: a value may throw.
{
  config,
  lib,
  options,
  ...
}:
let
  cfg = config.certToolkit;
  table = lib.importJSON ../../../data/kubernetes.json;

  inherit (table.handWiring) services authority;

  isOn = name: lib.attrByPath (lib.splitString "." name) false config;
  runs = service: lib.all isOn service.runs && !(service ? unlessSet && isPlain service.unlessSet);

  priorityOf = name: lib.attrByPath (lib.splitString "." name ++ [ "highestPrio" ]) 0 options;

  isBelow =
    limit: name:
    let
      found = builtins.tryEval (priorityOf name < limit);
    in
    !found.success || found.value;

  isSet = isBelow (lib.mkOptionDefault null).priority;
  isPlain = isBelow (lib.mkDefault null).priority;

  # A name alone proves nothing outside the cluster's authorities: a web proxy is called `proxy` too.
  knownNames = lib.concatMap (one: [ one.commonName ] ++ one.known.commonNames) (
    lib.attrValues table.components
  );
  isKnown =
    { commonName, ... }: lib.elem commonName knownNames || lib.hasPrefix "system:node:" commonName;
  isOfCluster =
    ca: { certs, ... }: table.authorities ? ${ca} || lib.any isKnown (lib.attrValues certs);
  clusterCas = lib.filterAttrs isOfCluster cfg.cas;

  # Where the policy has a component, by the table's name for it or by another known name.
  placesOf =
    component:
    lib.concatLists (
      lib.mapAttrsToList (
        ca:
        { certs, ... }:
        map (name: { inherit ca name; }) (
          lib.filter (name: certs ? ${name}) ([ component ] ++ table.components.${component}.known.names)
        )
      ) clusterCas
    );

  declared = lib.concatMap placesOf (lib.concatMap (service: service.needs) services);

  # The authority that signs the component's kind here; otherwise the table's.
  caOf =
    component:
    let
      due = table.components.${component}.authority;
      alike = lib.filterAttrs (_: one: one.authority == due) table.components;
      places = lib.concatMap placesOf (lib.attrNames alike);
    in
    if places == [ ] then due else (lib.head places).ca;

  codeOf =
    component:
    let
      found = placesOf component;
      isFound = found != [ ];
      place =
        if isFound then
          lib.head found
        else
          {
            ca = caOf component;
            name = component;
          };
      quoted = lib.strings.escapeNixIdentifier;
    in
    {
      authority = "config.certToolkit.cas.${quoted place.ca}";
      certificate = "config.certToolkit.cas.${quoted place.ca}.certs.${quoted place.name}";
      note = lib.optionalString (!isFound) " # declare this certificate first";
    };

  linesOf =
    component:
    let
      inherit (table.components.${component}) options;
      code = codeOf component;
      assign = value: map (option: lib.nameValuePair option "${option} = ${value};${code.note}");
      kubeconfig =
        ''config.services.kubernetes.lib.mkKubeConfig "${component}" { ''
        + "server = config.services.kubernetes.apiserverAddress; "
        + "certFile = ${code.certificate}.path; keyFile = ${code.certificate}.keyPath; }";
    in
    assign "${code.certificate}.path" (options.certificate or [ ])
    ++ assign "${code.certificate}.keyPath" (options.key or [ ])
    ++ assign kubeconfig (options.kubeconfigFile or [ ]);

  missingOf =
    service:
    lib.filter ({ name, ... }: runs service && lib.hasPrefix service.options name && !isSet name) (
      lib.concatMap linesOf service.needs
    );

  # One option sets it for all kubeconfigs, unless each has its own.
  lacksAuthority =
    !isSet authority.option
    && lib.any (service: isOn service.runs && !isSet service.unlessSet) authority.services;

  lines =
    map ({ value, ... }: value) (lib.concatMap missingOf services)
    ++ lib.optional lacksAuthority "${authority.option} = ${(codeOf authority.of).authority}.ca.path;";

  isByHand =
    options ? services.kubernetes.easyCerts
    && !(cfg.kubernetes.enable or false)
    && !config.services.kubernetes.easyCerts
    && declared != [ ];
in
{
  config = lib.optionalAttrs (options ? warnings) {
    warnings = lib.optional (isByHand && lines != [ ]) (
      "certToolkit: these options of services.kubernetes are not set, and without them it does not work:\n"
      + lib.concatMapStrings (line: "  ${line}\n") lines
      + "hint: write these lines into this host's configuration, or import certflake.nixosModules.kubernetesCerts, which sets all options"
    );
  };
}
