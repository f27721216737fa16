# Users and groups that agenix would give a key to, and that no module declares.
{
  lib,
  held,
  accounts,
}:
let
  # A machine may have accounts that no module declares: only a warning follows. Ids stand for themselves.
  isStranger =
    kind: name:
    accounts ? ${kind}
    && name != null
    && builtins.match "[0-9]*" name == null
    && !lib.elem name accounts.${kind};

  # In the options' form.
  strangersOf =
    { certificate, ... }:
    lib.optional (isStranger "users" certificate.owner) "owner \"${certificate.owner}\""
    ++ lib.optional (isStranger "groups" certificate.group) "group \"${certificate.group}\"";

  sayStrangers = one: "${one.place} (${lib.concatStringsSep ", " (strangersOf one)})";
in
[
  {
    level = "warning";
    fact = "for a user or group that no module declares, so that agenix could not give it the key and the deploy would end with an error";
    hint = "declare it in users.users or users.groups, or enable the service that does; else correct owner and group";
    places = map sayStrangers (lib.filter (one: strangersOf one != [ ]) held.keys);
  }
]
