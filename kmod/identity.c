// SPDX-License-Identifier: GPL-2.0-only
/*
 * identity.c - make ids and incarnations.
 *
 * An id is the version 5 UUID (RFC 9562) of an object's canonical name, with
 * the id of its provider as name space.  The id of a provider is the UUID of
 * its name, with the name space below.  So an object has the same id after
 * every boot, and objects of two providers have different ids.
 *
 * An incarnation is a number that is unique until the next boot.  It
 * distinguishes objects of the same id that existed one after the other.
 */
#include <crypto/hash.h>
#include <crypto/sha1.h>
#include <linux/atomic.h>
#include <linux/ktime.h>

#include "registry.h"

static const uuid_t identity_namespace =
	UUID_INIT(0x11d4e5ac, 0x12a6, 0x47b4, 0x9b, 0x56, 0xa9, 0xaf, 0xb2,
		  0x72, 0x28, 0x54);

static struct crypto_shash *identity_sha1;
static atomic64_t identity_incarnation;

/* RFC 9562, section 5.5: SHA-1 of name space and name, with the version set. */
static void identity_uuid5(uuid_t *id, const uuid_t *space, const char *name)
{
	u8 text[UUID_SIZE + VDS_CANONICAL_MAX];
	u8 digest[SHA1_DIGEST_SIZE];
	size_t len = strnlen(name, VDS_CANONICAL_MAX);

	export_uuid(text, space);
	memcpy(text + UUID_SIZE, name, len);
	/* SHA-1 in software does not fail. */
	WARN_ON_ONCE(crypto_shash_tfm_digest(identity_sha1, text,
					     UUID_SIZE + len, digest));
	digest[6] = (digest[6] & 0x0f) | 0x50;
	digest[8] = (digest[8] & 0x3f) | 0x80;
	import_uuid(id, digest);
}

/* Make the id of a provider. */
void reg_identity_provider(uuid_t *id, const char *name)
{
	identity_uuid5(id, &identity_namespace, name);
}

/* Make the id of an object of a provider from its canonical name. */
void reg_identity_make(uuid_t *id, const struct vds_provider *provider,
		       const char *canonical)
{
	identity_uuid5(id, &provider->id, canonical);
}

/* Make the id of a portal: its canonical name is its address as text. */
void reg_identity_portal(uuid_t *id, const struct vds_provider *provider,
			 const struct vds_address *addr)
{
	char name[VDS_ADDRESS_STRLEN];

	vds_iscsi_address_format(addr, name, sizeof(name));
	reg_identity_make(id, provider, name);
}

/* A number that is never reused before the next boot. */
u64 reg_incarnation_next(void)
{
	return atomic64_inc_return(&identity_incarnation);
}

int __init reg_identity_init(void)
{
	/* Higher than before a reload: objects arrive more slowly than 1 per ns. */
	atomic64_set(&identity_incarnation, ktime_get_boottime_ns());
	identity_sha1 = crypto_alloc_shash("sha1", 0, 0);
	return PTR_ERR_OR_ZERO(identity_sha1);
}

void reg_identity_exit(void)
{
	crypto_free_shash(identity_sha1);
}
