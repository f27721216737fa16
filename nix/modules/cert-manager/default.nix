# The cluster's authority serves cert-manager: an intermediate with its own key, which control planes open and give to
# cert-manager. No addon contains a secret, because addons are in the store.
{
  config,
  lib,
  options,
  pkgs,
  ...
}:
let
  cfg = config.certToolkit.certManager;
  ca = config.certToolkit.cas.${cfg.authority}.ca;
  holdsKey = cfg.enable && ca.held;

  agenixIsService =
    options ? age
    && options.systemd ? sysusers
    && (config.systemd.sysusers.enable || config.services.userborn.enable);

  # The hosts' own word for it: kubernetesCerts and emitted modules set the section.
  controlPlane = config.certToolkit.kubernetesSection.roles.control-plane or "control-plane";

  kubeconfig = import ./kubeconfig.nix { inherit config lib pkgs; };

  issuer = {
    apiVersion = "cert-manager.io/v1";
    kind = "ClusterIssuer";
    metadata = {
      name = cfg.issuer;
      labels."addonmanager.kubernetes.io/mode" = "Reconcile";
    };
    spec.ca.secretName = cfg.secret;
  };

  service = {
    description = "Give cert-manager the authority that it signs with";
    wantedBy = [ "multi-user.target" ];
    wants = [ "kube-apiserver.service" ];
    after = [
      "kube-apiserver.service"
    ]
    ++ lib.optional agenixIsService "agenix-install-secrets.service";
    restartTriggers = [ ca.activePath ];
    # No `oneshot`: a deploy would wait for cert-manager, which the cluster gets only after the deploy.
    serviceConfig = {
      RemainAfterExit = true;
      Restart = "on-failure";
      RestartSec = "30s";
      ExecStart = lib.escapeShellArgs [
        "${pkgs.runtimeShell}"
        "${../../scripts/cert-manager-issuer.sh}"
        "${pkgs.kubectl}/bin/kubectl"
        "${if cfg.kubeconfig == null then kubeconfig else cfg.kubeconfig}"
        cfg.namespace
        cfg.secret
        "${ca.activePath}"
        ca.keyPath
      ];
      PrivateTmp = true;
      ProtectHome = true;
      ProtectSystem = "strict";
      NoNewPrivileges = true;
      # Each key belongs to the user of the service that reads it.
      CapabilityBoundingSet = "CAP_DAC_READ_SEARCH";
    };
  };

  isUnconstrained =
    ca.nameConstraints == null
    || (ca.nameConstraints.permitted or null == null && ca.nameConstraints.excluded or null == null);
in
{
  imports = [ ../cert-toolkit ];

  options.certToolkit.certManager = import ./options.nix { inherit lib; };

  config = lib.mkMerge [
    {
      # Every host declares it, so that their inventories agree; roles decide who opens its key.
      certToolkit.cas = lib.mkIf cfg.enable {
        ${cfg.authority}.ca = {
          commonName = lib.mkDefault "cert-manager";
          parent = lib.mkDefault cfg.parent;
          pathLength = lib.mkDefault 0;
          # Written into the certificate: what it signs is no client certificate, for any requester.
          usages = lib.mkDefault [
            "signing"
            "server auth"
          ];
          sealedTo = lib.mkDefault { roles = [ controlPlane ]; };
        };
      };
    }
    (lib.optionalAttrs (options ? warnings) {
      warnings = lib.optional (cfg.enable && isUnconstrained) (
        "certToolkit: cas.${cfg.authority}.ca: cert-manager may sign for any name, those of the cluster's own certificates included\n"
        + "hint: set certToolkit.cas.${cfg.authority}.ca.nameConstraints.permitted = [ \"apps.example.com\" ]"
      );
    })
    (lib.optionalAttrs (options ? systemd.services) {
      systemd.services = lib.mkIf holdsKey { certtoolkit-cert-manager-issuer = service; };
    })
    (lib.optionalAttrs (options ? services.kubernetes.addonManager.addons) {
      services.kubernetes.addonManager = lib.mkIf holdsKey {
        addons."ClusterIssuer_${cfg.issuer}" = issuer;
        bootstrapAddons = import ../kubernetes-multi-yaml-addons/permission.nix;
      };
    })
  ];
}
