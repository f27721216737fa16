# NixOS lets its addon manager write to kube-system alone. What is elsewhere, or in no namespace at all, it may
# apply only as an administrator: so Kubernetes' own addon manager runs, and whoever has its key is the user that
# reads etcd's. Bootstrap addons are applied with the administrator's rights.
let
  apiGroup = "rbac.authorization.k8s.io";
in
{
  addon-manager-admin = {
    apiVersion = "${apiGroup}/v1";
    kind = "ClusterRoleBinding";
    metadata.name = "system:kube-addon-manager:cluster-admin";
    roleRef = {
      inherit apiGroup;
      kind = "ClusterRole";
      name = "cluster-admin";
    };
    subjects = [
      {
        inherit apiGroup;
        kind = "User";
        name = "system:kube-addon-manager";
      }
    ];
  };
}
