import type { Mail } from "../../kernel/outbox.ts"
import { writeMail } from "../../pages/index.ts"

export function passwordChangedMail(to: string, appName: string, account: string): Mail {
  return writeMail(
    to,
    {
      subject: `Your password for ${appName} was changed`,
      lines: [
        `The password of your account with ${appName} was changed. Every device but the one it was changed on has been signed out.`,
        "If it was you, there is nothing to do. You can see where you are signed in here:",
      ],
      link: { href: account, label: "Your account" },
    },
    "If it was not you, tell whoever runs the service at once: somebody knows your old password.",
  )
}
