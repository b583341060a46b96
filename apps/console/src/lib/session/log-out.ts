import { api } from "@/lib/api/client";
import { leave } from "./session";

/** Ends this device's session. Nobody stays signed in here because the server is away. */
export async function logOut(): Promise<void> {
  try {
    await api.POST("/auth/logout", { body: {} });
  } finally {
    leave("signed_out");
  }
}
