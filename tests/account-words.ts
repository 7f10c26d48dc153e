/** A few words of each room by language, written down here by hand. */
export const accountWords: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  en: {
    "/account": ["Your account", "Protect it well"],
    "/account/profile": ["Profile", "Sign out"],
    "/account/password": ["Change your password", "Last changed:"],
    "/account/sessions": ["this browser", "End all other sessions"],
    "/account/activity": ["Recent activity", "The account was created"],
  },
  de: {
    "/account": ["Ihr Konto", "Schützen Sie es gut"],
    "/account/profile": ["Profil", "Abmelden"],
    "/account/password": ["Passwort ändern", "Zuletzt geändert:"],
    "/account/sessions": ["dieser Browser", "Firefox auf Windows", "nahe Ihrem Netzwerk", "Alle anderen Sitzungen beenden"],
    "/account/activity": ["Letzte Aktivität", "Das Konto wurde angelegt", "Das war ich nicht"],
  },
  fr: {
    "/account": ["Votre compte", "Protégez-la bien"],
    "/account/profile": ["Profil", "Se déconnecter"],
    "/account/password": ["Changer de mot de passe", "Dernier changement :"],
    "/account/sessions": ["ce navigateur", "Firefox sur Windows", "près de votre réseau", "Terminer toutes les autres sessions"],
    "/account/activity": ["Activité récente", "Le compte a été créé", "Ce n’était pas moi"],
  },
  es: {
    "/account": ["Su cuenta", "Conviene protegerlo bien"],
    "/account/profile": ["Perfil", "Cerrar sesión"],
    "/account/password": ["Cambiar la contraseña", "Último cambio:"],
    "/account/sessions": ["este navegador", "Firefox en Windows", "cerca de su red", "Cerrar todas las demás sesiones"],
    "/account/activity": ["Actividad reciente", "Se creó la cuenta", "No fui yo"],
  },
  ja: {
    "/account": ["アカウント", "しっかり保護してください"],
    "/account/profile": ["プロフィール", "サインアウト"],
    "/account/password": ["パスワードの変更", "前回の変更："],
    "/account/sessions": ["このブラウザー", "WindowsのFirefox", "お使いのネットワークの近く", "ほかのセッションをすべて終了"],
    "/account/activity": ["最近のアクティビティ", "アカウントが作成されました", "心当たりがありません"],
  },
  ar: {
    "/account": ["الحساب", "فينبغي حمايته جيدًا"],
    "/account/profile": ["الملف الشخصي", "تسجيل الخروج"],
    "/account/password": ["تغيير كلمة المرور", "آخر تغيير:"],
    "/account/sessions": ["هذا المتصفح", "Firefox على Windows", "قرب شبكتك", "إنهاء كل الجلسات الأخرى"],
    "/account/activity": ["النشاط الأخير", "أُنشئ الحساب", "لم أكن أنا"],
  },
}
