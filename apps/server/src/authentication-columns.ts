/** Where better-auth finds its fields: tables of the schema `auth`, columns in snake_case. */
const timestamps = { createdAt: 'created_at', updatedAt: 'updated_at' } as const

export const userColumns = { ...timestamps, emailVerified: 'email_verified' } as const
export const sessionColumns = {
  ...timestamps,
  userId: 'user_id',
  expiresAt: 'expires_at',
  ipAddress: 'ip_address',
  userAgent: 'user_agent',
} as const
export const accountColumns = {
  ...timestamps,
  userId: 'user_id',
  accountId: 'account_id',
  providerId: 'provider_id',
  accessToken: 'access_token',
  refreshToken: 'refresh_token',
  idToken: 'id_token',
  accessTokenExpiresAt: 'access_token_expires_at',
  refreshTokenExpiresAt: 'refresh_token_expires_at',
} as const
export const verificationColumns = { ...timestamps, expiresAt: 'expires_at' } as const
export const rateLimitColumns = { lastRequest: 'last_request' } as const

export const twoFactorSchema = {
  user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
  twoFactor: {
    modelName: 'two_factor',
    fields: {
      userId: 'user_id',
      backupCodes: 'backup_codes',
      failedVerificationCount: 'failed_verification_count',
      lockedUntil: 'locked_until',
    },
  },
} as const
export const adminSchema = {
  user: { fields: { banReason: 'ban_reason', banExpires: 'ban_expires' } },
  session: { fields: { impersonatedBy: 'impersonated_by' } },
} as const
