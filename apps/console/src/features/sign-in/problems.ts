/** What a browser that came back from an issuer is told, by the name of the refusal. */
const PROBLEMS: Record<string, string> = {
  AddressTaken: "An account has this address already. Sign in as you did before, then connect the other one in Account.",
  AddressUnconfirmed: "The other side has not confirmed your address. Confirm it there, or create an account here.",
  AttemptRefused: "This sign-in was begun in another browser, or it took too long. Begin again here.",
  CrossSiteRequest: "This sign-in did not begin on this page. Begin again here.",
  CredentialsRefused: "This account cannot sign in. Ask an administrator.",
  EmailUnverified: "Confirm your address first: the mail that you were sent has a link.",
  IdentityTaken: "That identity belongs to another account here. Disconnect it there first.",
  IssuerAnswerRefused: "The answer of the other side could not be verified, so nobody was signed in. Try again.",
  IssuerDeclined: "The other side did not let you in, or you did not agree there.",
  IssuerMisconfigured: "Sign-in over there is not set up right. Tell your administrator.",
  IssuerNotFound: "That way to sign in does not exist any more.",
  IssuerUnreachable: "The other side does not answer. Try again in a minute, or use your password.",
  TooManyTries: "Too many tries. Wait a few minutes.",
};

export function problemWords(problem: string): string {
  return PROBLEMS[problem] ?? "Signing in there did not work. Try again, or use your password.";
}
