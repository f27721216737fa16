# NixOS lets its addon manager write only to kube-system. Objects elsewhere, or without a namespace, need an
# administrator, as Kubernetes' own addon manager is. This adds no power: the user that reads its key also reads
# etcd's. Bootstrap addons are applied with the administrator's rights.
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
