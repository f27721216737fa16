{
  # The host's own: hardware, boot loader, network. openssh makes the key that agenix opens with.
  services.openssh.enable = true;
  system.stateVersion = "25.05";
}
