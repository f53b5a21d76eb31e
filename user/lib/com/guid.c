// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Ids of interfaces, and ids of objects in their two forms.
 */
#include "com.h"

const IID IID_IUnknown = {
	0x00000000, 0x0000, 0x0000, { 0xc0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46 }
};

const IID IID_IEnumVdsObject = {
	0x118610b7, 0x8d94, 0x4030, { 0xb5, 0xb8, 0x50, 0x08, 0x89, 0x78, 0x8e, 0x4e }
};

const IID IID_IVdsAsync = {
	0xd5d23b6d, 0x5a55, 0x4492, { 0x98, 0x89, 0x39, 0x7a, 0x3c, 0x2d, 0x2d, 0xbc }
};

const IID IID_IVdsAsyncLinux = {
	0x20f2fcc4, 0x31bc, 0x4e8b, { 0xa8, 0xc2, 0xb8, 0xe4, 0x18, 0x60, 0x26, 0x88 }
};

const IID IID_IVdsHwProvider = {
	0xd99bdaae, 0xb13a, 0x4178, { 0x9f, 0xdb, 0xe2, 0x7f, 0x16, 0xb4, 0x60, 0x3e }
};

const IID IID_IVdsIscsiPortal = {
	0x7fa1499d, 0xec85, 0x4a8a, { 0xa4, 0x7b, 0xff, 0x69, 0x20, 0x1f, 0xcd, 0x34 }
};

const IID IID_IVdsIscsiPortalGroup = {
	0xfef5f89d, 0xa3dd, 0x4b36, { 0xbf, 0x28, 0xe7, 0xdd, 0xe0, 0x45, 0xc5, 0x93 }
};

const IID IID_IVdsIscsiPortalGroupLinux = {
	0xc15366ff, 0xea06, 0x4908, { 0xaf, 0x26, 0xe6, 0x05, 0x75, 0x8b, 0x88, 0x11 }
};

const IID IID_IVdsIscsiTarget = {
	0xaa8f5055, 0x83e5, 0x4bcc, { 0xaa, 0x73, 0x19, 0x85, 0x1a, 0x36, 0xa8, 0x49 }
};

const IID IID_IVdsLinuxService = {
	0xcd7fbcd9, 0x07de, 0x483d, { 0x8e, 0xd0, 0x5d, 0xc2, 0xdd, 0x72, 0x27, 0x0e }
};

const IID IID_IVdsProvider = {
	0x10c5e575, 0x7984, 0x4e81, { 0xa5, 0x6b, 0x43, 0x1f, 0x5f, 0x92, 0xae, 0x42 }
};

const IID IID_IVdsSubSystem = {
	0x6fcee2d3, 0x6d90, 0x4f91, { 0x80, 0xe2, 0xa5, 0xc7, 0xca, 0xac, 0xa9, 0xd8 }
};

const IID IID_IVdsSubSystemIscsi = {
	0x0027346f, 0x40d0, 0x4b45, { 0x8c, 0xec, 0x59, 0x06, 0xdc, 0x03, 0x80, 0xc8 }
};

/*
 * A GUID has integers where a UUID has bytes in network order. Both have the same
 * text.
 */
struct vds_uuid com_uuid(const VDS_OBJECT_ID *id)
{
	struct vds_uuid uuid;

	for (int i = 0; i < 4; i++)
		uuid.b[i] = (uint8_t)(id->Data1 >> (24 - 8 * i));
	for (int i = 0; i < 2; i++) {
		uuid.b[4 + i] = (uint8_t)(id->Data2 >> (8 - 8 * i));
		uuid.b[6 + i] = (uint8_t)(id->Data3 >> (8 - 8 * i));
	}
	memcpy(uuid.b + 8, id->Data4, sizeof(id->Data4));
	return uuid;
}

VDS_OBJECT_ID com_object_id(const struct vds_uuid *uuid)
{
	const uint8_t *b = uuid->b;
	VDS_OBJECT_ID id = {
		.Data1 = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3],
		.Data2 = (uint16_t)(b[4] << 8 | b[5]),
		.Data3 = (uint16_t)(b[6] << 8 | b[7]),
	};

	memcpy(id.Data4, b + 8, sizeof(id.Data4));
	return id;
}

char *VdsIdFormat(const VDS_OBJECT_ID *id, char text[VDS_ID_STRLEN])
{
	struct vds_uuid uuid = com_uuid(id);

	return vds_uuid_format(&uuid, text);
}

HRESULT VdsIdParse(const char *text, VDS_OBJECT_ID *id)
{
	struct vds_uuid uuid;
	int err;

	if (!text)
		return com_fail_argument("text");
	if (!id)
		return com_fail_argument("id");

	err = vds_uuid_parse(text, &uuid);
	if (err)
		return com_hresult(err);
	*id = com_object_id(&uuid);
	return S_OK;
}
