# The permissions of the cluster's own users beyond Kubernetes's, and the addons that nixpkgs itself applies only with
# easyCerts: applied with the administrator's key when the API server answers.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cluster = import ./cluster.nix { inherit config lib; };
  wires = import ./wires.nix { inherit config lib; };
  inherit (cluster) components;
  apiGroup = "rbac.authorization.k8s.io";

  bindingOf = user: role: {
    apiVersion = "${apiGroup}/v1";
    kind = "ClusterRoleBinding";
    metadata.name = user;
    roleRef = {
      inherit apiGroup;
      kind = "ClusterRole";
      name = role;
    };
    subjects = [
      {
        inherit apiGroup;
        kind = "User";
        name = user;
      }
    ];
  };

  bindings = lib.mapAttrsToList (
    name: { binding, ... }: bindingOf (cluster.certificate name).commonName binding.clusterRole
  ) (lib.filterAttrs (_: one: one ? binding) components);

  list = pkgs.writeText "kubernetes-bootstrap.json" (
    builtins.toJSON {
      apiVersion = "v1";
      kind = "List";
      items = bindings ++ lib.attrValues config.services.kubernetes.addonManager.bootstrapAddons;
    }
  );
in
{
  config.systemd.services =
    lib.mkIf (cluster.settings.enable && wires.isPlane && components ? admin)
      {
        kubernetes-bootstrap = {
          description = "Apply the cluster's own permissions and addons";
          wantedBy = [ "multi-user.target" ];
          after = [ "kube-apiserver.service" ];
          path = [ pkgs.kubectl ];
          environment.KUBECONFIG = wires.kubeconfig "admin";
          script = ''
            until kubectl get --raw /readyz; do sleep 5; done
            kubectl apply -f ${list}
          '';
          startLimitIntervalSec = 0;
          # No `oneshot`: a deploy would wait for it while the API server starts, or etcd on hosts that are
          # deployed later. Or it would count the first attempt as a failure.
          serviceConfig = {
            RemainAfterExit = true;
            Restart = "on-failure";
            RestartSec = 10;
          };
        };
      };
}
