/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Enumerations, structures and events of the Virtual Disk Service.
 *
 * Names, values, members and their order are those of Windows, also where libvds has
 * no object with such a value: a program may name it.
 */
#ifndef VDS_VALUES_H
#define VDS_VALUES_H

#include "vds_base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef GUID VDS_OBJECT_ID;

/* ------------------------------------------------------------ enumerations */

/** enum _VDS_OBJECT_TYPE - kinds of objects */
typedef enum _VDS_OBJECT_TYPE {
	VDS_OT_UNKNOWN = 0,
	VDS_OT_PROVIDER = 1,
	VDS_OT_PACK = 10,
	VDS_OT_VOLUME = 11,
	VDS_OT_VOLUME_PLEX = 12,
	VDS_OT_DISK = 13,
	VDS_OT_SUB_SYSTEM = 30,
	VDS_OT_CONTROLLER = 31,
	VDS_OT_DRIVE = 32,
	VDS_OT_LUN = 33,
	VDS_OT_LUN_PLEX = 34,
	VDS_OT_PORT = 35,
	VDS_OT_PORTAL = 36,
	VDS_OT_TARGET = 37,
	VDS_OT_PORTAL_GROUP = 38,
	VDS_OT_STORAGE_POOL = 39,
	VDS_OT_HBAPORT = 90,
	VDS_OT_INIT_ADAPTER = 91,
	VDS_OT_INIT_PORTAL = 92,
	VDS_OT_ASYNC = 100,
	VDS_OT_ENUM = 101,
	VDS_OT_VDISK = 200,
	VDS_OT_OPEN_VDISK = 201,
} VDS_OBJECT_TYPE;

/** enum VDS_IPADDRESS_TYPE - which members of VDS_IPADDRESS are set */
typedef enum VDS_IPADDRESS_TYPE {
	VDS_IPT_TEXT = 0,
	VDS_IPT_IPV4 = 1,
	VDS_IPT_IPV6 = 2,
	VDS_IPT_EMPTY = 3,
} VDS_IPADDRESS_TYPE;

/** enum _VDS_ISCSI_PORTAL_STATUS - state of a portal */
typedef enum _VDS_ISCSI_PORTAL_STATUS {
	VDS_IPS_UNKNOWN = 0,
	VDS_IPS_ONLINE = 1,
	VDS_IPS_NOT_READY = 2,
	VDS_IPS_OFFLINE = 4,
	VDS_IPS_FAILED = 5,
} VDS_ISCSI_PORTAL_STATUS;

/** enum _VDS_ASYNC_OUTPUT_TYPE - kind of an operation */
typedef enum _VDS_ASYNC_OUTPUT_TYPE {
	VDS_ASYNCOUT_UNKNOWN = 0,
	VDS_ASYNCOUT_CREATEVOLUME = 1,
	VDS_ASYNCOUT_EXTENDVOLUME = 2,
	VDS_ASYNCOUT_SHRINKVOLUME = 3,
	VDS_ASYNCOUT_ADDVOLUMEPLEX = 4,
	VDS_ASYNCOUT_BREAKVOLUMEPLEX = 5,
	VDS_ASYNCOUT_REMOVEVOLUMEPLEX = 6,
	VDS_ASYNCOUT_REPAIRVOLUMEPLEX = 7,
	VDS_ASYNCOUT_RECOVERPACK = 8,
	VDS_ASYNCOUT_REPLACEDISK = 9,
	VDS_ASYNCOUT_CREATEPARTITION = 10,
	VDS_ASYNCOUT_CLEAN = 11,
	VDS_ASYNCOUT_CREATELUN = 50,
	VDS_ASYNCOUT_ADDLUNPLEX = 52,
	VDS_ASYNCOUT_REMOVELUNPLEX = 53,
	VDS_ASYNCOUT_EXTENDLUN = 54,
	VDS_ASYNCOUT_SHRINKLUN = 55,
	VDS_ASYNCOUT_RECOVERLUN = 56,
	VDS_ASYNCOUT_LOGINTOTARGET = 60,
	VDS_ASYNCOUT_LOGOUTFROMTARGET = 61,
	VDS_ASYNCOUT_CREATETARGET = 62,
	VDS_ASYNCOUT_CREATEPORTALGROUP = 63,
	VDS_ASYNCOUT_DELETETARGET = 64,
	VDS_ASYNCOUT_ADDPORTAL = 65,
	VDS_ASYNCOUT_REMOVEPORTAL = 66,
	VDS_ASYNCOUT_DELETEPORTALGROUP = 67,
	VDS_ASYNCOUT_FORMAT = 101,
	VDS_ASYNCOUT_CREATE_VDISK = 200,
	VDS_ASYNCOUT_ATTACH_VDISK = 201,
	VDS_ASYNCOUT_COMPACT_VDISK = 202,
	VDS_ASYNCOUT_MERGE_VDISK = 203,
	VDS_ASYNCOUT_EXPAND_VDISK = 204,
} VDS_ASYNC_OUTPUT_TYPE;

/** enum _VDS_NOTIFICATION_TARGET_TYPE - what a notification is about */
typedef enum _VDS_NOTIFICATION_TARGET_TYPE {
	VDS_NTT_UNKNOWN = 0,
	VDS_NTT_PACK = 10,
	VDS_NTT_VOLUME = 11,
	VDS_NTT_DISK = 13,
	VDS_NTT_SUB_SYSTEM = 30,
	VDS_NTT_CONTROLLER = 31,
	VDS_NTT_DRIVE = 32,
	VDS_NTT_LUN = 33,
	VDS_NTT_PORT = 35,
	VDS_NTT_PORTAL = 36,
	VDS_NTT_TARGET = 37,
	VDS_NTT_PORTAL_GROUP = 38,
	VDS_NTT_PARTITION = 60,
	VDS_NTT_DRIVE_LETTER = 61,
	VDS_NTT_FILE_SYSTEM = 62,
	VDS_NTT_MOUNT_POINT = 63,
	VDS_NTT_SERVICE = 200,
} VDS_NOTIFICATION_TARGET_TYPE;

/** enum _VDS_RECOVER_ACTION - what a program has to do after it lost notifications */
typedef enum _VDS_RECOVER_ACTION {
	VDS_RA_UNKNOWN = 0,
	VDS_RA_REFRESH = 1,
	VDS_RA_RESTART = 2,
} VDS_RECOVER_ACTION;

/** enum _VDS_PROVIDER_TYPE - kinds of providers */
typedef enum _VDS_PROVIDER_TYPE {
	VDS_PT_UNKNOWN = 0,
	VDS_PT_SOFTWARE = 1,
	VDS_PT_HARDWARE = 2,
	VDS_PT_VIRTUALDISK = 3,
	VDS_PT_MAX = 4,
} VDS_PROVIDER_TYPE;

/** enum _VDS_QUERY_PROVIDER_FLAG - which providers QueryProviders returns */
typedef enum _VDS_QUERY_PROVIDER_FLAG {
	VDS_QUERY_SOFTWARE_PROVIDERS = 1,
	VDS_QUERY_HARDWARE_PROVIDERS = 2,
	VDS_QUERY_VIRTUALDISK_PROVIDERS = 4,
} VDS_QUERY_PROVIDER_FLAG;

/** enum _VDS_SERVICE_FLAG - properties of the service */
typedef enum _VDS_SERVICE_FLAG {
	VDS_SVF_SUPPORT_DYNAMIC = 1,
	VDS_SVF_SUPPORT_FAULT_TOLERANT = 2,
	VDS_SVF_SUPPORT_GPT = 4,
	VDS_SVF_SUPPORT_DYNAMIC_1394 = 8,
	VDS_SVF_CLUSTER_SERVICE_CONFIGURED = 16,
	VDS_SVF_AUTO_MOUNT_OFF = 32,
	VDS_SVF_OS_UNINSTALL_VALID = 0x40,
	VDS_SVF_EFI = 0x80,
	VDS_SVF_SUPPORT_MIRROR = 0x100,
	VDS_SVF_SUPPORT_RAID5 = 0x200,
	VDS_SVF_SUPPORT_REFS = 0x400,
} VDS_SERVICE_FLAG;

/** enum _VDS_HWPROVIDER_TYPE - kinds of hardware providers */
typedef enum _VDS_HWPROVIDER_TYPE {
	VDS_HWT_UNKNOWN = 0,
	VDS_HWT_PCI_RAID = 1,
	VDS_HWT_FIBRE_CHANNEL = 2,
	VDS_HWT_ISCSI = 3,
	VDS_HWT_SAS = 4,
	VDS_HWT_HYBRID = 5,
} VDS_HWPROVIDER_TYPE;

/** enum _VDS_VERSION_SUPPORT_FLAG - versions of VDS that a provider supports */
typedef enum _VDS_VERSION_SUPPORT_FLAG {
	VDS_VSF_1_0 = 1,
	VDS_VSF_1_1 = 2,
	VDS_VSF_2_0 = 4,
	VDS_VSF_2_1 = 8,
	VDS_VSF_3_0 = 16,
} VDS_VERSION_SUPPORT_FLAG;

/** enum _VDS_SUB_SYSTEM_STATUS - state of a subsystem */
typedef enum _VDS_SUB_SYSTEM_STATUS {
	VDS_SSS_UNKNOWN = 0,
	VDS_SSS_ONLINE = 1,
	VDS_SSS_NOT_READY = 2,
	VDS_SSS_OFFLINE = 4,
	VDS_SSS_FAILED = 5,
	VDS_SSS_PARTIALLY_MANAGED = 9,
} VDS_SUB_SYSTEM_STATUS;

/** enum _VDS_SUB_SYSTEM_FLAG - abilities of a subsystem */
typedef enum _VDS_SUB_SYSTEM_FLAG {
	VDS_SF_LUN_MASKING_CAPABLE = 1,
	VDS_SF_LUN_PLEXING_CAPABLE = 2,
	VDS_SF_LUN_REMAPPING_CAPABLE = 4,
	VDS_SF_DRIVE_EXTENT_CAPABLE = 8,
	VDS_SF_HARDWARE_CHECKSUM_CAPABLE = 16,
	VDS_SF_RADIUS_CAPABLE = 32,
	VDS_SF_READ_BACK_VERIFY_CAPABLE = 0x40,
	VDS_SF_WRITE_THROUGH_CACHING_CAPABLE = 0x80,
	VDS_SF_SUPPORTS_FAULT_TOLERANT_LUNS = 0x200,
	VDS_SF_SUPPORTS_NON_FAULT_TOLERANT_LUNS = 0x400,
	VDS_SF_SUPPORTS_SIMPLE_LUNS = 0x800,
	VDS_SF_SUPPORTS_SPAN_LUNS = 0x1000,
	VDS_SF_SUPPORTS_STRIPE_LUNS = 0x2000,
	VDS_SF_SUPPORTS_MIRROR_LUNS = 0x4000,
	VDS_SF_SUPPORTS_PARITY_LUNS = 0x8000,
	VDS_SF_SUPPORTS_AUTH_CHAP = 0x10000,
	VDS_SF_SUPPORTS_AUTH_MUTUAL_CHAP = 0x20000,
	VDS_SF_SUPPORTS_SIMPLE_TARGET_CONFIG = 0x40000,
	VDS_SF_SUPPORTS_LUN_NUMBER = 0x80000,
	VDS_SF_SUPPORTS_MIRRORED_CACHE = 0x100000,
	VDS_SF_READ_CACHING_CAPABLE = 0x200000,
	VDS_SF_WRITE_CACHING_CAPABLE = 0x400000,
	VDS_SF_MEDIA_SCAN_CAPABLE = 0x800000,
	VDS_SF_CONSISTENCY_CHECK_CAPABLE = 0x1000000,
} VDS_SUB_SYSTEM_FLAG;

/** enum _VDS_HEALTH - health of an object */
typedef enum _VDS_HEALTH {
	VDS_H_UNKNOWN = 0,
	VDS_H_HEALTHY = 1,
	VDS_H_REBUILDING = 2,
	VDS_H_STALE = 3,
	VDS_H_FAILING = 4,
	VDS_H_FAILING_REDUNDANCY = 5,
	VDS_H_FAILED_REDUNDANCY = 6,
	VDS_H_FAILED_REDUNDANCY_FAILING = 7,
	VDS_H_FAILED = 8,
	VDS_H_REPLACED = 9,
	VDS_H_PENDING_FAILURE = 10,
	VDS_H_DEGRADED = 11,
} VDS_HEALTH;

/** enum _VDS_LUN_TYPE - kinds of LUNs */
typedef enum _VDS_LUN_TYPE {
	VDS_LT_UNKNOWN = 0,
	VDS_LT_DEFAULT = 1,
	VDS_LT_FAULT_TOLERANT = 2,
	VDS_LT_NON_FAULT_TOLERANT = 3,
	VDS_LT_SIMPLE = 10,
	VDS_LT_SPAN = 11,
	VDS_LT_STRIPE = 12,
	VDS_LT_MIRROR = 13,
	VDS_LT_PARITY = 14,
	VDS_LT_RAID2 = 15,
	VDS_LT_RAID3 = 16,
	VDS_LT_RAID4 = 17,
	VDS_LT_RAID5 = 18,
	VDS_LT_RAID6 = 19,
	VDS_LT_RAID01 = 20,
	VDS_LT_RAID03 = 21,
	VDS_LT_RAID05 = 22,
	VDS_LT_RAID10 = 23,
	VDS_LT_RAID15 = 24,
	VDS_LT_RAID30 = 25,
	VDS_LT_RAID50 = 26,
	VDS_LT_RAID51 = 27,
	VDS_LT_RAID53 = 28,
	VDS_LT_RAID60 = 29,
	VDS_LT_RAID61 = 30,
} VDS_LUN_TYPE;

/* ------------------------------------------------------------- structures */

/**
 * struct _VDS_IPADDRESS - an IP address and a port
 * @type: which of the following addresses is set
 * @ipv4Address: its first byte in bits 24 to 31: 127.0.0.1 is 0x7f000001
 * @ipv6Address: in network byte order
 * @ulIpv6FlowInfo: always 0
 * @ulIpv6ScopeId: interface index of a link-local address, else 0
 * @wszTextAddress: the address if @type is VDS_IPT_TEXT
 * @ulPort: TCP port
 */
typedef struct _VDS_IPADDRESS {
	VDS_IPADDRESS_TYPE type;
	ULONG ipv4Address;
	UCHAR ipv6Address[16];
	ULONG ulIpv6FlowInfo;
	ULONG ulIpv6ScopeId;
	WCHAR wszTextAddress[257];
	ULONG ulPort;
} VDS_IPADDRESS;

/** struct _VDS_ISCSI_PORTAL_PROP - properties of a portal */
typedef struct _VDS_ISCSI_PORTAL_PROP {
	VDS_OBJECT_ID id;
	VDS_IPADDRESS address;
	VDS_ISCSI_PORTAL_STATUS status;
} VDS_ISCSI_PORTAL_PROP;

typedef USHORT VDS_ISCSI_PORTALGROUP_TAG;

/** struct _VDS_ISCSI_PORTALGROUP_PROP - properties of a portal group */
typedef struct _VDS_ISCSI_PORTALGROUP_PROP {
	VDS_OBJECT_ID id;
	VDS_ISCSI_PORTALGROUP_TAG tag;
} VDS_ISCSI_PORTALGROUP_PROP;

/**
 * struct _VDS_ISCSI_TARGET_PROP - properties of a target
 * @id: the target
 * @pwszIscsiName: iSCSI name; free it with CoTaskMemFree()
 * @pwszFriendlyName: the same name again; free it with CoTaskMemFree()
 * @bChapEnabled: always 0: the kernel does not report it
 */
typedef struct _VDS_ISCSI_TARGET_PROP {
	VDS_OBJECT_ID id;
	LPWSTR pwszIscsiName;
	LPWSTR pwszFriendlyName;
	BOOL bChapEnabled;
} VDS_ISCSI_TARGET_PROP;

/**
 * struct _VDS_PROVIDER_PROP - properties of a provider
 * @id: the provider
 * @pwszName: name of the target driver's provider; free it with CoTaskMemFree()
 * @guidVersionId: always zero: a provider has no version
 * @pwszVersion: always NULL: likewise
 * @type: always VDS_PT_HARDWARE
 * @ulFlags: always 0
 * @ulStripeSizeFlags: always 0
 * @sRebuildPriority: always 0
 */
typedef struct _VDS_PROVIDER_PROP {
	VDS_OBJECT_ID id;
	LPWSTR pwszName;
	GUID guidVersionId;
	LPWSTR pwszVersion;
	VDS_PROVIDER_TYPE type;
	ULONG ulFlags;
	ULONG ulStripeSizeFlags;
	SHORT sRebuildPriority;
} VDS_PROVIDER_PROP;

/**
 * struct _VDS_SUB_SYSTEM_PROP - properties of a subsystem
 * @id: the subsystem; the kernel has one id for it and its provider
 * @pwszFriendlyName: name of its provider; free it with CoTaskMemFree()
 * @pwszIdentification: @id as text; free it with CoTaskMemFree()
 * @ulFlags: always 0: the flags are about LUNs, which it does not create
 * @ulStripeSizeFlags: always 0
 * @status: VDS_SSS_ONLINE; VDS_SSS_PARTIALLY_MANAGED if the provider is stale, see
 *	IVdsHwProvider
 * @health: VDS_H_HEALTHY; VDS_H_DEGRADED if the provider is stale
 * @sNumberOfInternalBuses: always 0: it has no drives
 * @sMaxNumberOfSlotsEachBus: always 0
 * @sMaxNumberOfControllers: always 0
 * @sRebuildPriority: always 0
 */
typedef struct _VDS_SUB_SYSTEM_PROP {
	VDS_OBJECT_ID id;
	LPWSTR pwszFriendlyName;
	LPWSTR pwszIdentification;
	ULONG ulFlags;
	ULONG ulStripeSizeFlags;
	VDS_SUB_SYSTEM_STATUS status;
	VDS_HEALTH health;
	SHORT sNumberOfInternalBuses;
	SHORT sMaxNumberOfSlotsEachBus;
	SHORT sMaxNumberOfControllers;
	SHORT sRebuildPriority;
} VDS_SUB_SYSTEM_PROP;

/** struct _VDS_ISCSI_SHARED_SECRET - a CHAP secret */
typedef struct _VDS_ISCSI_SHARED_SECRET {
	UCHAR *pSharedSecret;
	ULONG ulSharedSecretSize;
} VDS_ISCSI_SHARED_SECRET;

/** struct _VDS_ISCSI_IPSEC_KEY - an IPsec preshared key */
typedef struct _VDS_ISCSI_IPSEC_KEY {
	UCHAR *pKey;
	ULONG ulKeySize;
} VDS_ISCSI_IPSEC_KEY;

/** struct _VDS_HINTS - requested properties of a LUN; libvds does not read it */
typedef struct _VDS_HINTS VDS_HINTS;

/**
 * struct _VDS_SERVICE_PROP - properties of the service
 * @pwszVersion: version of libvds; free it with CoTaskMemFree()
 * @ulFlags: VDS_SVF_AUTO_MOUNT_OFF: libvds mounts nothing
 */
typedef struct _VDS_SERVICE_PROP {
	LPWSTR pwszVersion;
	ULONG ulFlags;
} VDS_SERVICE_PROP;

/**
 * struct _VDS_DRIVE_LETTER_PROP - a drive letter
 * @wcLetter: the letter
 * @volumeId: always zero: no drive letter is in use here
 * @ulFlags: always 0
 * @bUsed: always 0
 */
typedef struct _VDS_DRIVE_LETTER_PROP {
	WCHAR wcLetter;
	VDS_OBJECT_ID volumeId;
	ULONG ulFlags;
	BOOL bUsed;
} VDS_DRIVE_LETTER_PROP;

/** struct _VDS_FILE_SYSTEM_TYPE_PROP - a kind of file systems; there is none here */
typedef struct _VDS_FILE_SYSTEM_TYPE_PROP VDS_FILE_SYSTEM_TYPE_PROP;

/* ---------------------------------------------------------- notifications */

#define VDS_NF_PACK_ARRIVE			1
#define VDS_NF_PACK_DEPART			2
#define VDS_NF_PACK_MODIFY			3
#define VDS_NF_VOLUME_ARRIVE			4
#define VDS_NF_VOLUME_DEPART			5
#define VDS_NF_VOLUME_MODIFY			6
#define VDS_NF_VOLUME_REBUILDING_PROGRESS	7
#define VDS_NF_DISK_ARRIVE			8
#define VDS_NF_DISK_DEPART			9
#define VDS_NF_DISK_MODIFY			10
#define VDS_NF_PARTITION_ARRIVE			11
#define VDS_NF_PARTITION_DEPART			12
#define VDS_NF_PARTITION_MODIFY			13
#define VDS_NF_SUB_SYSTEM_ARRIVE		101
#define VDS_NF_SUB_SYSTEM_DEPART		102
#define VDS_NF_CONTROLLER_ARRIVE		103
#define VDS_NF_CONTROLLER_DEPART		104
#define VDS_NF_DRIVE_ARRIVE			105
#define VDS_NF_DRIVE_DEPART			106
#define VDS_NF_DRIVE_MODIFY			107
#define VDS_NF_LUN_ARRIVE			108
#define VDS_NF_LUN_DEPART			109
#define VDS_NF_LUN_MODIFY			110
#define VDS_NF_PORT_ARRIVE			121
#define VDS_NF_PORT_DEPART			122
#define VDS_NF_PORTAL_ARRIVE			123
#define VDS_NF_PORTAL_DEPART			124
#define VDS_NF_PORTAL_MODIFY			125
#define VDS_NF_TARGET_ARRIVE			126
#define VDS_NF_TARGET_DEPART			127
#define VDS_NF_TARGET_MODIFY			128
#define VDS_NF_PORTAL_GROUP_ARRIVE		129
#define VDS_NF_PORTAL_GROUP_DEPART		130
#define VDS_NF_PORTAL_GROUP_MODIFY		131
#define VDS_NF_SUB_SYSTEM_MODIFY		151
#define VDS_NF_DRIVE_LETTER_FREE		201
#define VDS_NF_DRIVE_LETTER_ASSIGN		202
#define VDS_NF_FILE_SYSTEM_MODIFY		203
#define VDS_NF_FILE_SYSTEM_FORMAT_PROGRESS	204
#define VDS_NF_MOUNT_POINTS_CHANGE		205
#define VDS_NF_FILE_SYSTEM_SHRINKING_PROGRESS	206
#define VDS_NF_SERVICE_OUT_OF_SYNC		301
#define VDS_NF_CONTROLLER_MODIFY		350
#define VDS_NF_CONTROLLER_REMOVED		351
#define VDS_NF_PORT_MODIFY			352
#define VDS_NF_PORT_REMOVED			353
#define VDS_NF_DRIVE_REMOVED			354

/*
 * The contents of a notification by its object. libvds sends those of portals,
 * targets, portal groups, subsystems and the service.
 */

typedef struct _VDS_PACK_NOTIFICATION {
	ULONG ulEvent;
	VDS_OBJECT_ID packId;
} VDS_PACK_NOTIFICATION;

typedef struct _VDS_DISK_NOTIFICATION {
	ULONG ulEvent;
	VDS_OBJECT_ID diskId;
} VDS_DISK_NOTIFICATION;

typedef struct _VDS_VOLUME_NOTIFICATION {
	ULONG ulEvent;
	VDS_OBJECT_ID volumeId;
	VDS_OBJECT_ID plexId;
	ULONG ulPercentCompleted;
} VDS_VOLUME_NOTIFICATION;

typedef struct _VDS_PARTITION_NOTIFICATION {
	ULONG ulEvent;
	VDS_OBJECT_ID diskId;
	ULONGLONG ullOffset;
} VDS_PARTITION_NOTIFICATION;

typedef struct _VDS_SERVICE_NOTIFICATION {
	ULONG ulEvent;
	VDS_RECOVER_ACTION action;
} VDS_SERVICE_NOTIFICATION;

typedef struct _VDS_DRIVE_LETTER_NOTIFICATION {
	ULONG ulEvent;
	WCHAR wcLetter;
	VDS_OBJECT_ID volumeId;
} VDS_DRIVE_LETTER_NOTIFICATION;

typedef struct _VDS_FILE_SYSTEM_NOTIFICATION {
	ULONG ulEvent;
	VDS_OBJECT_ID volumeId;
	DWORD dwPercentCompleted;
} VDS_FILE_SYSTEM_NOTIFICATION;

typedef struct _VDS_MOUNT_POINT_NOTIFICATION {
	ULONG ulEvent;
	VDS_OBJECT_ID volumeId;
} VDS_MOUNT_POINT_NOTIFICATION;

typedef struct _VDS_SUB_SYSTEM_NOTIFICATION {
	ULONG ulEvent;
	VDS_OBJECT_ID subSystemId;
} VDS_SUB_SYSTEM_NOTIFICATION;

typedef struct _VDS_CONTROLLER_NOTIFICATION {
	ULONG ulEvent;
	VDS_OBJECT_ID controllerId;
} VDS_CONTROLLER_NOTIFICATION;

typedef struct _VDS_DRIVE_NOTIFICATION {
	ULONG ulEvent;
	VDS_OBJECT_ID driveId;
} VDS_DRIVE_NOTIFICATION;

typedef struct _VDS_LUN_NOTIFICATION {
	ULONG ulEvent;
	VDS_OBJECT_ID LunId;
} VDS_LUN_NOTIFICATION;

typedef struct _VDS_PORT_NOTIFICATION {
	ULONG ulEvent;
	VDS_OBJECT_ID portId;
} VDS_PORT_NOTIFICATION;

typedef struct _VDS_PORTAL_NOTIFICATION {
	ULONG ulEvent;
	VDS_OBJECT_ID portalId;
} VDS_PORTAL_NOTIFICATION;

typedef struct _VDS_TARGET_NOTIFICATION {
	ULONG ulEvent;
	VDS_OBJECT_ID targetId;
} VDS_TARGET_NOTIFICATION;

typedef struct _VDS_PORTAL_GROUP_NOTIFICATION {
	ULONG ulEvent;
	VDS_OBJECT_ID portalGroupId;
} VDS_PORTAL_GROUP_NOTIFICATION;

/**
 * struct _VDS_NOTIFICATION - something happened to an object
 * @objectType: the kind of object, which says which member of the union is set
 */
typedef struct _VDS_NOTIFICATION {
	VDS_NOTIFICATION_TARGET_TYPE objectType;
	__extension__ union {
		VDS_PACK_NOTIFICATION Pack;
		VDS_DISK_NOTIFICATION Disk;
		VDS_VOLUME_NOTIFICATION Volume;
		VDS_PARTITION_NOTIFICATION Partition;
		VDS_DRIVE_LETTER_NOTIFICATION Letter;
		VDS_FILE_SYSTEM_NOTIFICATION FileSystem;
		VDS_MOUNT_POINT_NOTIFICATION MountPoint;
		VDS_SUB_SYSTEM_NOTIFICATION SubSystem;
		VDS_CONTROLLER_NOTIFICATION Controller;
		VDS_DRIVE_NOTIFICATION Drive;
		VDS_LUN_NOTIFICATION Lun;
		VDS_PORT_NOTIFICATION Port;
		VDS_PORTAL_NOTIFICATION Portal;
		VDS_TARGET_NOTIFICATION Target;
		VDS_PORTAL_GROUP_NOTIFICATION PortalGroup;
		VDS_SERVICE_NOTIFICATION Service;
	};
} VDS_NOTIFICATION;

#ifdef __cplusplus
}
#endif

#endif /* VDS_VALUES_H */
