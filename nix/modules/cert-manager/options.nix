# One option is enough; the others set names.
{ lib }:
let
  inherit (lib) mkOption types;

  word =
    default: description:
    mkOption {
      type = types.str;
      inherit default description;
    };
in
{
  enable = lib.mkEnableOption "an authority for cert-manager, signed by the cluster's";
  authority = word "certManager" "What the authority is called among `cas`; its fields can be set there.";
  parent = word "cluster" "The authority that signs it.";
  namespace = word "cert-manager" "cert-manager's own namespace, where a ClusterIssuer's Secret must lie.";
  secret = word "certflake-authority" "The Secret that holds certificate and key.";
  issuer = word "cluster-authority" "The ClusterIssuer, as certificates name it in `issuerRef`.";
  client = word "admin" "The client certificate, signed by `parent`, that the host shows the API server; it must be allowed to write Secrets.";
  kubeconfig = mkOption {
    type = types.nullOr (types.either types.path types.str);
    default = null;
    description = "A kubeconfig on the host, instead of one made from `client`.";
  };
}
