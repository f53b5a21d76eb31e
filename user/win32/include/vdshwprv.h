/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What Windows' headers of VDS declare and no object of libvds has: LUNs, drives,
 * controllers, storage pools, HBAs, initiators and the provider's side.
 *
 * Sources that name it compile; QueryInterface returns E_NOINTERFACE for each of these
 * interfaces. Names, values, members and the order of the methods are those of Windows.
 */
#ifndef __vdshwprv_h__
#define __vdshwprv_h__

#pragma GCC system_header

#include <vds.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------ enumerations */

typedef enum _VDS_PROVIDER_FLAG {
	VDS_PF_DYNAMIC = 1,
	VDS_PF_INTERNAL_HARDWARE_PROVIDER = 2,
	VDS_PF_ONE_DISK_ONLY_PER_PACK = 4,
	VDS_PF_ONE_PACK_ONLINE_ONLY = 8,
	VDS_PF_VOLUME_SPACE_MUST_BE_CONTIGUOUS = 16,
	VDS_PF_SUPPORT_DYNAMIC = (int)0x80000000u,
	VDS_PF_SUPPORT_FAULT_TOLERANT = 0x40000000,
	VDS_PF_SUPPORT_DYNAMIC_1394 = 0x20000000,
	VDS_PF_SUPPORT_MIRROR = 32,
	VDS_PF_SUPPORT_RAID5 = 0x40,
} VDS_PROVIDER_FLAG;

typedef enum _VDS_TRANSITION_STATE {
	VDS_TS_UNKNOWN = 0,
	VDS_TS_STABLE = 1,
	VDS_TS_EXTENDING = 2,
	VDS_TS_SHRINKING = 3,
	VDS_TS_RECONFIGING = 4,
	VDS_TS_RESTRIPING = 5,
} VDS_TRANSITION_STATE;

typedef enum _VDS_HBAPORT_TYPE {
	VDS_HPT_UNKNOWN = 1,
	VDS_HPT_OTHER = 2,
	VDS_HPT_NOTPRESENT = 3,
	VDS_HPT_NPORT = 5,
	VDS_HPT_NLPORT = 6,
	VDS_HPT_FLPORT = 7,
	VDS_HPT_FPORT = 8,
	VDS_HPT_EPORT = 9,
	VDS_HPT_GPORT = 10,
	VDS_HPT_LPORT = 20,
	VDS_HPT_PTP = 21,
} VDS_HBAPORT_TYPE;

typedef enum _VDS_HBAPORT_STATUS {
	VDS_HPS_UNKNOWN = 1,
	VDS_HPS_ONLINE = 2,
	VDS_HPS_OFFLINE = 3,
	VDS_HPS_BYPASSED = 4,
	VDS_HPS_DIAGNOSTICS = 5,
	VDS_HPS_LINKDOWN = 6,
	VDS_HPS_ERROR = 7,
	VDS_HPS_LOOPBACK = 8,
} VDS_HBAPORT_STATUS;

typedef enum _VDS_HBAPORT_SPEED_FLAG {
	VDS_HSF_UNKNOWN = 0,
	VDS_HSF_1GBIT = 1,
	VDS_HSF_2GBIT = 2,
	VDS_HSF_10GBIT = 4,
	VDS_HSF_4GBIT = 8,
	VDS_HSF_NOT_NEGOTIATED = 0x8000,
} VDS_HBAPORT_SPEED_FLAG;

typedef enum _VDS_PATH_STATUS {
	VDS_MPS_UNKNOWN = 0,
	VDS_MPS_ONLINE = 1,
	VDS_MPS_FAILED = 5,
	VDS_MPS_STANDBY = 7,
} VDS_PATH_STATUS;

typedef enum _VDS_LOADBALANCE_POLICY_ENUM {
	VDS_LBP_UNKNOWN = 0,
	VDS_LBP_FAILOVER = 1,
	VDS_LBP_ROUND_ROBIN = 2,
	VDS_LBP_ROUND_ROBIN_WITH_SUBSET = 3,
	VDS_LBP_DYN_LEAST_QUEUE_DEPTH = 4,
	VDS_LBP_WEIGHTED_PATHS = 5,
	VDS_LBP_LEAST_BLOCKS = 6,
	VDS_LBP_VENDOR_SPECIFIC = 7,
} VDS_LOADBALANCE_POLICY_ENUM;

typedef enum _VDS_PROVIDER_LBSUPPORT_FLAG {
	VDS_LBF_FAILOVER = 1,
	VDS_LBF_ROUND_ROBIN = 2,
	VDS_LBF_ROUND_ROBIN_WITH_SUBSET = 4,
	VDS_LBF_DYN_LEAST_QUEUE_DEPTH = 8,
	VDS_LBF_WEIGHTED_PATHS = 16,
	VDS_LBF_LEAST_BLOCKS = 32,
	VDS_LBF_VENDOR_SPECIFIC = 0x40,
} VDS_PROVIDER_LBSUPPORT_FLAG;

typedef enum _VDS_ISCSI_LOGIN_TYPE {
	VDS_ILT_MANUAL = 0,
	VDS_ILT_PERSISTENT = 1,
	VDS_ILT_BOOT = 2,
} VDS_ISCSI_LOGIN_TYPE;

typedef enum _VDS_ISCSI_AUTH_TYPE {
	VDS_IAT_NONE = 0,
	VDS_IAT_CHAP = 1,
	VDS_IAT_MUTUAL_CHAP = 2,
} VDS_ISCSI_AUTH_TYPE;

typedef enum _VDS_ISCSI_IPSEC_FLAG {
	VDS_IIF_VALID = 1,
	VDS_IIF_IKE = 2,
	VDS_IIF_MAIN_MODE = 4,
	VDS_IIF_AGGRESSIVE_MODE = 8,
	VDS_IIF_PFS_ENABLE = 16,
	VDS_IIF_TRANSPORT_MODE_PREFERRED = 32,
	VDS_IIF_TUNNEL_MODE_PREFERRED = 0x40,
} VDS_ISCSI_IPSEC_FLAG;

typedef enum _VDS_ISCSI_LOGIN_FLAG {
	VDS_ILF_REQUIRE_IPSEC = 1,
	VDS_ILF_MULTIPATH_ENABLED = 2,
} VDS_ISCSI_LOGIN_FLAG;

typedef enum _VDS_SUB_SYSTEM_SUPPORTED_RAID_TYPE_FLAG {
	VDS_SF_SUPPORTS_RAID2_LUNS = 1,
	VDS_SF_SUPPORTS_RAID3_LUNS = 2,
	VDS_SF_SUPPORTS_RAID4_LUNS = 4,
	VDS_SF_SUPPORTS_RAID5_LUNS = 8,
	VDS_SF_SUPPORTS_RAID6_LUNS = 16,
	VDS_SF_SUPPORTS_RAID01_LUNS = 32,
	VDS_SF_SUPPORTS_RAID03_LUNS = 0x40,
	VDS_SF_SUPPORTS_RAID05_LUNS = 0x80,
	VDS_SF_SUPPORTS_RAID10_LUNS = 0x100,
	VDS_SF_SUPPORTS_RAID15_LUNS = 0x200,
	VDS_SF_SUPPORTS_RAID30_LUNS = 0x400,
	VDS_SF_SUPPORTS_RAID50_LUNS = 0x800,
	VDS_SF_SUPPORTS_RAID51_LUNS = 0x1000,
	VDS_SF_SUPPORTS_RAID53_LUNS = 0x2000,
	VDS_SF_SUPPORTS_RAID60_LUNS = 0x4000,
	VDS_SF_SUPPORTS_RAID61_LUNS = 0x8000,
} VDS_SUB_SYSTEM_SUPPORTED_RAID_TYPE_FLAG;

typedef enum _VDS_INTERCONNECT_FLAG {
	VDS_ITF_PCI_RAID = 1,
	VDS_ITF_FIBRE_CHANNEL = 2,
	VDS_ITF_ISCSI = 4,
	VDS_ITF_SAS = 8,
} VDS_INTERCONNECT_FLAG;

typedef enum _VDS_CONTROLLER_STATUS {
	VDS_CS_UNKNOWN = 0,
	VDS_CS_ONLINE = 1,
	VDS_CS_NOT_READY = 2,
	VDS_CS_OFFLINE = 4,
	VDS_CS_FAILED = 5,
	VDS_CS_REMOVED = 8,
} VDS_CONTROLLER_STATUS;

typedef enum _VDS_PORT_STATUS {
	VDS_PRS_UNKNOWN = 0,
	VDS_PRS_ONLINE = 1,
	VDS_PRS_NOT_READY = 2,
	VDS_PRS_OFFLINE = 4,
	VDS_PRS_FAILED = 5,
	VDS_PRS_REMOVED = 8,
} VDS_PORT_STATUS;

typedef enum _VDS_DRIVE_STATUS {
	VDS_DRS_UNKNOWN = 0,
	VDS_DRS_ONLINE = 1,
	VDS_DRS_NOT_READY = 2,
	VDS_DRS_OFFLINE = 4,
	VDS_DRS_FAILED = 5,
	VDS_DRS_REMOVED = 8,
} VDS_DRIVE_STATUS;

typedef enum _VDS_DRIVE_FLAG {
	VDS_DRF_HOTSPARE = 1,
	VDS_DRF_ASSIGNED = 2,
	VDS_DRF_UNASSIGNED = 4,
	VDS_DRF_HOTSPARE_IN_USE = 8,
	VDS_DRF_HOTSPARE_STANDBY = 16,
} VDS_DRIVE_FLAG;

typedef enum _VDS_LUN_STATUS {
	VDS_LS_UNKNOWN = 0,
	VDS_LS_ONLINE = 1,
	VDS_LS_NOT_READY = 2,
	VDS_LS_OFFLINE = 4,
	VDS_LS_FAILED = 5,
} VDS_LUN_STATUS;

typedef enum _VDS_LUN_FLAG {
	VDS_LF_LBN_REMAP_ENABLED = 1,
	VDS_LF_READ_BACK_VERIFY_ENABLED = 2,
	VDS_LF_WRITE_THROUGH_CACHING_ENABLED = 4,
	VDS_LF_HARDWARE_CHECKSUM_ENABLED = 8,
	VDS_LF_READ_CACHE_ENABLED = 16,
	VDS_LF_WRITE_CACHE_ENABLED = 32,
	VDS_LF_MEDIA_SCAN_ENABLED = 0x40,
	VDS_LF_CONSISTENCY_CHECK_ENABLED = 0x80,
	VDS_LF_SNAPSHOT = 0x100,
} VDS_LUN_FLAG;

typedef enum _VDS_LUN_PLEX_TYPE {
	VDS_LPT_UNKNOWN = 0,
	VDS_LPT_SIMPLE = 10,
	VDS_LPT_SPAN = 11,
	VDS_LPT_STRIPE = 12,
	VDS_LPT_PARITY = 14,
	VDS_LPT_RAID2 = 15,
	VDS_LPT_RAID3 = 16,
	VDS_LPT_RAID4 = 17,
	VDS_LPT_RAID5 = 18,
	VDS_LPT_RAID6 = 19,
	VDS_LPT_RAID03 = 21,
	VDS_LPT_RAID05 = 22,
	VDS_LPT_RAID10 = 23,
	VDS_LPT_RAID15 = 24,
	VDS_LPT_RAID30 = 25,
	VDS_LPT_RAID50 = 26,
	VDS_LPT_RAID53 = 28,
	VDS_LPT_RAID60 = 29,
} VDS_LUN_PLEX_TYPE;

typedef enum _VDS_LUN_PLEX_STATUS {
	VDS_LPS_UNKNOWN = 0,
	VDS_LPS_ONLINE = 1,
	VDS_LPS_NOT_READY = 2,
	VDS_LPS_OFFLINE = 4,
	VDS_LPS_FAILED = 5,
} VDS_LUN_PLEX_STATUS;

typedef enum _VDS_LUN_PLEX_FLAG {
	VDS_LPF_LBN_REMAP_ENABLED = 1,
} VDS_LUN_PLEX_FLAG;

typedef enum _VDS_STORAGE_POOL_STATUS {
	VDS_SPS_UNKNOWN = 0,
	VDS_SPS_ONLINE = 1,
	VDS_SPS_NOT_READY = 2,
	VDS_SPS_OFFLINE = 4,
} VDS_STORAGE_POOL_STATUS;

typedef enum _VDS_STORAGE_POOL_TYPE {
	VDS_SPT_UNKNOWN = 0,
	VDS_SPT_PRIMORDIAL = 1,
	VDS_SPT_CONCRETE = 2,
} VDS_STORAGE_POOL_TYPE;

typedef enum _VDS_MAINTENANCE_OPERATION {
	BlinkLight = 1,
	BeepAlarm = 2,
	SpinDown = 3,
	SpinUp = 4,
	Ping = 5,
} VDS_MAINTENANCE_OPERATION;

typedef enum _VDS_RAID_TYPE {
	VDS_RT_UNKNOWN = 0,
	VDS_RT_RAID0 = 10,
	VDS_RT_RAID1 = 11,
	VDS_RT_RAID2 = 12,
	VDS_RT_RAID3 = 13,
	VDS_RT_RAID4 = 14,
	VDS_RT_RAID5 = 15,
	VDS_RT_RAID6 = 16,
	VDS_RT_RAID01 = 17,
	VDS_RT_RAID03 = 18,
	VDS_RT_RAID05 = 19,
	VDS_RT_RAID10 = 20,
	VDS_RT_RAID15 = 21,
	VDS_RT_RAID30 = 22,
	VDS_RT_RAID50 = 23,
	VDS_RT_RAID51 = 24,
	VDS_RT_RAID53 = 25,
	VDS_RT_RAID60 = 26,
	VDS_RT_RAID61 = 27,
} VDS_RAID_TYPE;

typedef enum _VDS_STORAGE_IDENTIFIER_CODE_SET {
	VDSStorageIdCodeSetReserved = 0,
	VDSStorageIdCodeSetBinary = 1,
	VDSStorageIdCodeSetAscii = 2,
	VDSStorageIdCodeSetUtf8 = 3,
} VDS_STORAGE_IDENTIFIER_CODE_SET;

typedef enum _VDS_STORAGE_IDENTIFIER_TYPE {
	VDSStorageIdTypeVendorSpecific = 0,
	VDSStorageIdTypeVendorId = 1,
	VDSStorageIdTypeEUI64 = 2,
	VDSStorageIdTypeFCPHName = 3,
	VDSStorageIdTypePortRelative = 4,
	VDSStorageIdTypeTargetPortGroup = 5,
	VDSStorageIdTypeLogicalUnitGroup = 6,
	VDSStorageIdTypeMD5LogicalUnitIdentifier = 7,
	VDSStorageIdTypeScsiNameString = 8,
} VDS_STORAGE_IDENTIFIER_TYPE;

typedef enum _VDS_STORAGE_BUS_TYPE {
	VDSBusTypeUnknown = 0,
	VDSBusTypeScsi = 1,
	VDSBusTypeAtapi = 2,
	VDSBusTypeAta = 3,
	VDSBusType1394 = 4,
	VDSBusTypeSsa = 5,
	VDSBusTypeFibre = 6,
	VDSBusTypeUsb = 7,
	VDSBusTypeRAID = 8,
	VDSBusTypeiScsi = 9,
	VDSBusTypeSas = 10,
	VDSBusTypeSata = 11,
	VDSBusTypeSd = 12,
	VDSBusTypeMmc = 13,
	VDSBusTypeMax = 14,
	VDSBusTypeVirtual = 14,
	VDSBusTypeFileBackedVirtual = 15,
	VDSBusTypeSpaces = 16,
	VDSBusTypeNVMe = 17,
	VDSBusTypeScm = 18,
	VDSBusTypeUfs = 19,
	VDSBusTypeMaxReserved = 127,
} VDS_STORAGE_BUS_TYPE;

typedef enum _VDS_INTERCONNECT_ADDRESS_TYPE {
	VDS_IA_UNKNOWN = 0,
	VDS_IA_FCFS = 1,
	VDS_IA_FCPH = 2,
	VDS_IA_FCPH3 = 3,
	VDS_IA_MAC = 4,
	VDS_IA_SCSI = 5,
} VDS_INTERCONNECT_ADDRESS_TYPE;

/* --------------------------------------------------------------- constants */

#define VDS_HINT_FASTCRASHRECOVERYREQUIRED		0x1
#define VDS_HINT_MOSTLYREADS				0x2
#define VDS_HINT_OPTIMIZEFORSEQUENTIALREADS		0x4
#define VDS_HINT_OPTIMIZEFORSEQUENTIALWRITES		0x8
#define VDS_HINT_READBACKVERIFYENABLED			0x10
#define VDS_HINT_REMAPENABLED				0x20
#define VDS_HINT_WRITETHROUGHCACHINGENABLED		0x40
#define VDS_HINT_HARDWARECHECKSUMENABLED		0x80
#define VDS_HINT_ISYANKABLE				0x100
#define VDS_HINT_ALLOCATEHOTSPARE			0x200
#define VDS_HINT_BUSTYPE				0x400
#define VDS_HINT_USEMIRROREDCACHE			0x800
#define VDS_HINT_READCACHINGENABLED			0x1000
#define VDS_HINT_WRITECACHINGENABLED			0x2000
#define VDS_HINT_MEDIASCANENABLED			0x4000
#define VDS_HINT_CONSISTENCYCHECKENABLED		0x8000

#define VDS_REBUILD_PRIORITY_MIN			0
#define VDS_REBUILD_PRIORITY_MAX			16
#define VDS_POOL_ATTRIB_RAIDTYPE			0x1
#define VDS_POOL_ATTRIB_BUSTYPE				0x2
#define VDS_POOL_ATTRIB_ALLOW_SPINDOWN			0x4
#define VDS_POOL_ATTRIB_THIN_PROVISION			0x8
#define VDS_POOL_ATTRIB_NO_SINGLE_POF			0x10
#define VDS_POOL_ATTRIB_DATA_RDNCY_MAX			0x20
#define VDS_POOL_ATTRIB_DATA_RDNCY_MIN			0x40
#define VDS_POOL_ATTRIB_DATA_RDNCY_DEF			0x80
#define VDS_POOL_ATTRIB_PKG_RDNCY_MAX			0x100
#define VDS_POOL_ATTRIB_PKG_RDNCY_MIN			0x200
#define VDS_POOL_ATTRIB_PKG_RDNCY_DEF			0x400
#define VDS_POOL_ATTRIB_STRIPE_SIZE			0x800
#define VDS_POOL_ATTRIB_STRIPE_SIZE_MAX			0x1000
#define VDS_POOL_ATTRIB_STRIPE_SIZE_MIN			0x2000
#define VDS_POOL_ATTRIB_STRIPE_SIZE_DEF			0x4000
#define VDS_POOL_ATTRIB_NUM_CLMNS			0x8000
#define VDS_POOL_ATTRIB_NUM_CLMNS_MAX			0x10000
#define VDS_POOL_ATTRIB_NUM_CLMNS_MIN			0x20000
#define VDS_POOL_ATTRIB_NUM_CLMNS_DEF			0x40000
#define VDS_POOL_ATTRIB_DATA_AVL_HINT			0x80000
#define VDS_POOL_ATTRIB_ACCS_RNDM_HINT			0x100000
#define VDS_POOL_ATTRIB_ACCS_DIR_HINT			0x200000
#define VDS_POOL_ATTRIB_ACCS_SIZE_HINT			0x400000
#define VDS_POOL_ATTRIB_ACCS_LTNCY_HINT			0x800000
#define VDS_POOL_ATTRIB_ACCS_BDW_WT_HINT		0x1000000
#define VDS_POOL_ATTRIB_STOR_COST_HINT			0x2000000
#define VDS_POOL_ATTRIB_STOR_EFFCY_HINT			0x4000000
#define VDS_POOL_ATTRIB_CUSTOM_ATTRIB			0x8000000
#define VDS_ATTACH_VIRTUAL_DISK_FLAG_USE_FILE_ACL	0x1

#define GPT_PARTITION_NAME_LENGTH			36
#define MAX_FS_NAME_SIZE				8
#define MAX_FS_FORMAT_SUPPORT_NAME_SIZE			32
#define MAX_FS_ALLOWED_CLUSTER_SIZES_SIZE		32
#define VER_VDS_LUN_INFORMATION				1

/* -------------------------------------------------------------- structures */

typedef struct _VDS_PATH_ID {
	ULONGLONG ullSourceId;
	ULONGLONG ullPathId;
} VDS_PATH_ID;

typedef struct _VDS_WWN {
	UCHAR rguchWwn[8];
} VDS_WWN;

typedef struct _VDS_HBAPORT_PROP {
	VDS_OBJECT_ID id;
	VDS_WWN wwnNode;
	VDS_WWN wwnPort;
	VDS_HBAPORT_TYPE type;
	VDS_HBAPORT_STATUS status;
	ULONG ulPortSpeed;
	ULONG ulSupportedPortSpeed;
} VDS_HBAPORT_PROP;

typedef struct _VDS_ISCSI_INITIATOR_ADAPTER_PROP {
	VDS_OBJECT_ID id;
	LPWSTR pwszName;
} VDS_ISCSI_INITIATOR_ADAPTER_PROP;

typedef struct _VDS_ISCSI_INITIATOR_PORTAL_PROP {
	VDS_OBJECT_ID id;
	VDS_IPADDRESS address;
	ULONG ulPortIndex;
} VDS_ISCSI_INITIATOR_PORTAL_PROP;

typedef struct _VDS_PATH_INFO {
	VDS_PATH_ID pathId;
	VDS_HWPROVIDER_TYPE type;
	VDS_PATH_STATUS status;
	__extension__ union {
		VDS_OBJECT_ID controllerPortId;
		VDS_OBJECT_ID targetPortalId;
	};
	__extension__ union {
		VDS_OBJECT_ID hbaPortId;
		VDS_OBJECT_ID initiatorAdapterId;
	};
	__extension__ union {
		VDS_HBAPORT_PROP *pHbaPortProp;
		VDS_IPADDRESS *pInitiatorPortalIpAddr;
	};
} VDS_PATH_INFO;

typedef struct _VDS_PATH_POLICY {
	VDS_PATH_ID pathId;
	BOOL bPrimaryPath;
	ULONG ulWeight;
} VDS_PATH_POLICY;

struct _VDS_HINTS {
	ULONGLONG ullHintMask;
	ULONGLONG ullExpectedMaximumSize;
	ULONG ulOptimalReadSize;
	ULONG ulOptimalReadAlignment;
	ULONG ulOptimalWriteSize;
	ULONG ulOptimalWriteAlignment;
	ULONG ulMaximumDriveCount;
	ULONG ulStripeSize;
	BOOL bFastCrashRecoveryRequired;
	BOOL bMostlyReads;
	BOOL bOptimizeForSequentialReads;
	BOOL bOptimizeForSequentialWrites;
	BOOL bRemapEnabled;
	BOOL bReadBackVerifyEnabled;
	BOOL bWriteThroughCachingEnabled;
	BOOL bHardwareChecksumEnabled;
	BOOL bIsYankable;
	SHORT sRebuildPriority;
};

typedef struct _VDS_HINTS2 {
	ULONGLONG ullHintMask;
	ULONGLONG ullExpectedMaximumSize;
	ULONG ulOptimalReadSize;
	ULONG ulOptimalReadAlignment;
	ULONG ulOptimalWriteSize;
	ULONG ulOptimalWriteAlignment;
	ULONG ulMaximumDriveCount;
	ULONG ulStripeSize;
	ULONG ulReserved1;
	ULONG ulReserved2;
	ULONG ulReserved3;
	BOOL bFastCrashRecoveryRequired;
	BOOL bMostlyReads;
	BOOL bOptimizeForSequentialReads;
	BOOL bOptimizeForSequentialWrites;
	BOOL bRemapEnabled;
	BOOL bReadBackVerifyEnabled;
	BOOL bWriteThroughCachingEnabled;
	BOOL bHardwareChecksumEnabled;
	BOOL bIsYankable;
	BOOL bAllocateHotSpare;
	BOOL bUseMirroredCache;
	BOOL bReadCachingEnabled;
	BOOL bWriteCachingEnabled;
	BOOL bMediaScanEnabled;
	BOOL bConsistencyCheckEnabled;
	VDS_STORAGE_BUS_TYPE BusType;
	BOOL bReserved1;
	BOOL bReserved2;
	BOOL bReserved3;
	SHORT sRebuildPriority;
} VDS_HINTS2;

typedef struct _VDS_SUB_SYSTEM_PROP2 {
	VDS_OBJECT_ID id;
	LPWSTR pwszFriendlyName;
	LPWSTR pwszIdentification;
	ULONG ulFlags;
	ULONG ulStripeSizeFlags;
	ULONG ulSupportedRaidTypeFlags;
	VDS_SUB_SYSTEM_STATUS status;
	VDS_HEALTH health;
	SHORT sNumberOfInternalBuses;
	SHORT sMaxNumberOfSlotsEachBus;
	SHORT sMaxNumberOfControllers;
	SHORT sRebuildPriority;
	ULONG ulNumberOfEnclosures;
} VDS_SUB_SYSTEM_PROP2;

typedef struct _VDS_CONTROLLER_PROP {
	VDS_OBJECT_ID id;
	LPWSTR pwszFriendlyName;
	LPWSTR pwszIdentification;
	VDS_CONTROLLER_STATUS status;
	VDS_HEALTH health;
	SHORT sNumberOfPorts;
} VDS_CONTROLLER_PROP;

typedef struct _VDS_DRIVE_PROP {
	VDS_OBJECT_ID id;
	ULONGLONG ullSize;
	LPWSTR pwszFriendlyName;
	LPWSTR pwszIdentification;
	ULONG ulFlags;
	VDS_DRIVE_STATUS status;
	VDS_HEALTH health;
	SHORT sInternalBusNumber;
	SHORT sSlotNumber;
} VDS_DRIVE_PROP;

typedef struct _VDS_DRIVE_PROP2 {
	VDS_OBJECT_ID id;
	ULONGLONG ullSize;
	LPWSTR pwszFriendlyName;
	LPWSTR pwszIdentification;
	ULONG ulFlags;
	VDS_DRIVE_STATUS status;
	VDS_HEALTH health;
	SHORT sInternalBusNumber;
	SHORT sSlotNumber;
	ULONG ulEnclosureNumber;
	VDS_STORAGE_BUS_TYPE busType;
	ULONG ulSpindleSpeed;
} VDS_DRIVE_PROP2;

typedef struct _VDS_DRIVE_EXTENT {
	VDS_OBJECT_ID id;
	VDS_OBJECT_ID LunId;
	ULONGLONG ullSize;
	BOOL bUsed;
} VDS_DRIVE_EXTENT;

typedef struct _VDS_LUN_PROP {
	VDS_OBJECT_ID id;
	ULONGLONG ullSize;
	LPWSTR pwszFriendlyName;
	LPWSTR pwszIdentification;
	LPWSTR pwszUnmaskingList;
	ULONG ulFlags;
	VDS_LUN_TYPE type;
	VDS_LUN_STATUS status;
	VDS_HEALTH health;
	VDS_TRANSITION_STATE TransitionState;
	SHORT sRebuildPriority;
} VDS_LUN_PROP;

typedef struct _VDS_LUN_PLEX_PROP {
	VDS_OBJECT_ID id;
	ULONGLONG ullSize;
	VDS_LUN_PLEX_TYPE type;
	VDS_LUN_PLEX_STATUS status;
	VDS_HEALTH health;
	VDS_TRANSITION_STATE TransitionState;
	ULONG ulFlags;
	ULONG ulStripeSize;
	SHORT sRebuildPriority;
} VDS_LUN_PLEX_PROP;

typedef struct _VDS_PORT_PROP {
	VDS_OBJECT_ID id;
	LPWSTR pwszFriendlyName;
	LPWSTR pwszIdentification;
	VDS_PORT_STATUS status;
} VDS_PORT_PROP;

typedef struct _VDS_POOL_CUSTOM_ATTRIBUTES {
	LPWSTR pwszName;
	LPWSTR pwszValue;
} VDS_POOL_CUSTOM_ATTRIBUTES;

typedef struct _VDS_POOL_ATTRIBUTES {
	ULONGLONG ullAttributeMask;
	VDS_RAID_TYPE raidType;
	VDS_STORAGE_BUS_TYPE busType;
	LPWSTR pwszIntendedUsage;
	BOOL bSpinDown;
	BOOL bIsThinProvisioned;
	ULONGLONG ullProvisionedSpace;
	BOOL bNoSinglePointOfFailure;
	ULONG ulDataRedundancyMax;
	ULONG ulDataRedundancyMin;
	ULONG ulDataRedundancyDefault;
	ULONG ulPackageRedundancyMax;
	ULONG ulPackageRedundancyMin;
	ULONG ulPackageRedundancyDefault;
	ULONG ulStripeSize;
	ULONG ulStripeSizeMax;
	ULONG ulStripeSizeMin;
	ULONG ulDefaultStripeSize;
	ULONG ulNumberOfColumns;
	ULONG ulNumberOfColumnsMax;
	ULONG ulNumberOfColumnsMin;
	ULONG ulDefaultNumberofColumns;
	ULONG ulDataAvailabilityHint;
	ULONG ulAccessRandomnessHint;
	ULONG ulAccessDirectionHint;
	ULONG ulAccessSizeHint;
	ULONG ulAccessLatencyHint;
	ULONG ulAccessBandwidthWeightHint;
	ULONG ulStorageCostHint;
	ULONG ulStorageEfficiencyHint;
	ULONG ulNumOfCustomAttributes;
	VDS_POOL_CUSTOM_ATTRIBUTES *pPoolCustomAttributes;
	BOOL bReserved1;
	BOOL bReserved2;
	ULONG ulReserved1;
	ULONG ulReserved2;
	ULONGLONG ullReserved1;
	ULONGLONG ullReserved2;
} VDS_POOL_ATTRIBUTES;

typedef struct _VDS_STORAGE_POOL_PROP {
	VDS_OBJECT_ID id;
	VDS_STORAGE_POOL_STATUS status;
	VDS_HEALTH health;
	VDS_STORAGE_POOL_TYPE type;
	LPWSTR pwszName;
	LPWSTR pwszDescription;
	ULONGLONG ullTotalConsumedSpace;
	ULONGLONG ullTotalManagedSpace;
	ULONGLONG ullRemainingFreeSpace;
} VDS_STORAGE_POOL_PROP;

typedef struct _VDS_STORAGE_POOL_DRIVE_EXTENT {
	VDS_OBJECT_ID id;
	ULONGLONG ullSize;
	BOOL bUsed;
} VDS_STORAGE_POOL_DRIVE_EXTENT;

typedef struct _VDS_STORAGE_IDENTIFIER {
	VDS_STORAGE_IDENTIFIER_CODE_SET m_CodeSet;
	VDS_STORAGE_IDENTIFIER_TYPE m_Type;
	ULONG m_cbIdentifier;
	BYTE *m_rgbIdentifier;
} VDS_STORAGE_IDENTIFIER;

typedef struct _VDS_STORAGE_DEVICE_ID_DESCRIPTOR {
	ULONG m_version;
	ULONG m_cIdentifiers;
	VDS_STORAGE_IDENTIFIER *m_rgIdentifiers;
} VDS_STORAGE_DEVICE_ID_DESCRIPTOR;

typedef struct _VDS_INTERCONNECT {
	VDS_INTERCONNECT_ADDRESS_TYPE m_addressType;
	ULONG m_cbPort;
	BYTE *m_pbPort;
	ULONG m_cbAddress;
	BYTE *m_pbAddress;
} VDS_INTERCONNECT;

typedef struct _VDS_LUN_INFORMATION {
	ULONG m_version;
	BYTE m_DeviceType;
	BYTE m_DeviceTypeModifier;
	BOOL m_bCommandQueueing;
	VDS_STORAGE_BUS_TYPE m_BusType;
	char *m_szVendorId;
	char *m_szProductId;
	char *m_szProductRevision;
	char *m_szSerialNumber;
	GUID m_diskSignature;
	VDS_STORAGE_DEVICE_ID_DESCRIPTOR m_deviceIdDescriptor;
	ULONG m_cInterconnects;
	VDS_INTERCONNECT *m_rgInterconnects;
} VDS_LUN_INFORMATION;

/* ---------------------------------------------------------------- pointers */

/* Windows' headers name these, and no others. */
typedef VDS_ISCSI_PORTAL_PROP *PVDS_ISCSI_PORTAL_PROP;
typedef VDS_ISCSI_TARGET_PROP *PVDS_ISCSI_TARGET_PROP;
typedef VDS_ISCSI_PORTALGROUP_PROP *PVDS_ISCSI_PORTALGROUP_PROP;
typedef VDS_SUB_SYSTEM_PROP *PVDS_SUB_SYSTEM_PROP;
typedef VDS_SUB_SYSTEM_PROP2 *PVDS_SUB_SYSTEM_PROP2;
typedef VDS_SUB_SYSTEM_STATUS *PVDS_SUB_SYSTEM_STATUS;
typedef VDS_SUB_SYSTEM_FLAG *PVDS_SUB_SYSTEM_FLAG;
typedef VDS_SUB_SYSTEM_SUPPORTED_RAID_TYPE_FLAG *PVDS_SUB_SYSTEM_SUPPORTED_RAID_TYPE_FLAG;
typedef VDS_HINTS *PVDS_HINTS;
typedef VDS_HINTS2 *PVDS_HINTS2;
typedef VDS_DRIVE_LETTER_PROP *PVDS_DRIVE_LETTER_PROP;
typedef VDS_FILE_SYSTEM_TYPE_PROP *PVDS_FILE_SYSTEM_TYPE_PROP;
typedef VDS_LUN_TYPE *PVDS_LUN_TYPE;
typedef VDS_LUN_STATUS *PVDS_LUN_STATUS;
typedef VDS_LUN_FLAG *PVDS_LUN_FLAG;
typedef VDS_LUN_PROP *PVDS_LUN_PROP;
typedef VDS_LUN_PLEX_PROP *PVDS_LUN_PLEX_PROP;
typedef VDS_CONTROLLER_PROP *PVDS_CONTROLLER_PROP;
typedef VDS_CONTROLLER_STATUS *PVDS_CONTROLLER_STATUS;
typedef VDS_DRIVE_PROP *PVDS_DRIVE_PROP;
typedef VDS_DRIVE_PROP2 *PVDS_DRIVE_PROP2;
typedef VDS_DRIVE_STATUS *PVDS_DRIVE_STATUS;
typedef VDS_DRIVE_FLAG *PVDS_DRIVE_FLAG;
typedef VDS_DRIVE_EXTENT *PVDS_DRIVE_EXTENT;
typedef VDS_PORT_PROP *PVDS_PORT_PROP;
typedef VDS_PORT_STATUS *PVDS_PORT_STATUS;
typedef VDS_POOL_ATTRIBUTES *PVDS_POOL_ATTRIBUTES;
typedef VDS_POOL_CUSTOM_ATTRIBUTES *PVDS_POOL_CUSTOM_ATTRIBUTES;
typedef VDS_STORAGE_POOL_PROP *PVDS_STORAGE_POOL_PROP;
typedef VDS_STORAGE_POOL_DRIVE_EXTENT *PVDS_STORAGE_POOL_DRIVE_EXTENT;
typedef VDS_RAID_TYPE *PVDS_RAID_TYPE;
typedef VDS_INTERCONNECT_FLAG *PVDS_INTERCONNECT_FLAG;

/* -------------------------------------------------------------- interfaces */

/* Of disks and volumes: sources may name pointers to them; ids and methods are missing. */
typedef struct IVdsDisk IVdsDisk;
typedef struct IVdsPack IVdsPack;
typedef struct IVdsServiceUninstallDisk IVdsServiceUninstallDisk;
typedef struct IVdsSwProvider IVdsSwProvider;
typedef struct IVdsVolume IVdsVolume;

typedef struct IVdsAdmin IVdsAdmin;
typedef struct IVdsController IVdsController;
typedef struct IVdsControllerControllerPort IVdsControllerControllerPort;
typedef struct IVdsControllerPort IVdsControllerPort;
typedef struct IVdsDrive2 IVdsDrive2;
typedef struct IVdsHbaPort IVdsHbaPort;
typedef struct IVdsHwProviderPrivate IVdsHwProviderPrivate;
typedef struct IVdsHwProviderPrivateMpio IVdsHwProviderPrivateMpio;
typedef struct IVdsHwProviderStoragePools IVdsHwProviderStoragePools;
typedef struct IVdsHwProviderType2 IVdsHwProviderType2;
typedef struct IVdsIscsiInitiatorAdapter IVdsIscsiInitiatorAdapter;
typedef struct IVdsIscsiInitiatorPortal IVdsIscsiInitiatorPortal;
typedef struct IVdsIscsiPortalLocal IVdsIscsiPortalLocal;
typedef struct IVdsLun IVdsLun;
typedef struct IVdsLun2 IVdsLun2;
typedef struct IVdsLunControllerPorts IVdsLunControllerPorts;
typedef struct IVdsLunIscsi IVdsLunIscsi;
typedef struct IVdsLunMpio IVdsLunMpio;
typedef struct IVdsLunNaming IVdsLunNaming;
typedef struct IVdsLunNumber IVdsLunNumber;
typedef struct IVdsLunPlex IVdsLunPlex;
typedef struct IVdsMaintenance IVdsMaintenance;
typedef struct IVdsProviderPrivate IVdsProviderPrivate;
typedef struct IVdsServiceHba IVdsServiceHba;
typedef struct IVdsServiceIscsi IVdsServiceIscsi;
typedef struct IVdsStoragePool IVdsStoragePool;
typedef struct IVdsSubSystem2 IVdsSubSystem2;
typedef struct IVdsSubSystemInterconnect IVdsSubSystemInterconnect;
typedef struct IVdsSubSystemNaming IVdsSubSystemNaming;

EXTERN_C const IID IID_IVdsAdmin;
EXTERN_C const IID IID_IVdsController;
EXTERN_C const IID IID_IVdsControllerControllerPort;
EXTERN_C const IID IID_IVdsControllerPort;
EXTERN_C const IID IID_IVdsDrive;
EXTERN_C const IID IID_IVdsDrive2;
EXTERN_C const IID IID_IVdsHbaPort;
EXTERN_C const IID IID_IVdsHwProviderPrivate;
EXTERN_C const IID IID_IVdsHwProviderPrivateMpio;
EXTERN_C const IID IID_IVdsHwProviderStoragePools;
EXTERN_C const IID IID_IVdsHwProviderType2;
EXTERN_C const IID IID_IVdsIscsiInitiatorAdapter;
EXTERN_C const IID IID_IVdsIscsiInitiatorPortal;
EXTERN_C const IID IID_IVdsIscsiPortalLocal;
EXTERN_C const IID IID_IVdsLun;
EXTERN_C const IID IID_IVdsLun2;
EXTERN_C const IID IID_IVdsLunControllerPorts;
EXTERN_C const IID IID_IVdsLunIscsi;
EXTERN_C const IID IID_IVdsLunMpio;
EXTERN_C const IID IID_IVdsLunNaming;
EXTERN_C const IID IID_IVdsLunNumber;
EXTERN_C const IID IID_IVdsLunPlex;
EXTERN_C const IID IID_IVdsMaintenance;
EXTERN_C const IID IID_IVdsProviderPrivate;
EXTERN_C const IID IID_IVdsServiceHba;
EXTERN_C const IID IID_IVdsServiceIscsi;
EXTERN_C const IID IID_IVdsStoragePool;
EXTERN_C const IID IID_IVdsSubSystem2;
EXTERN_C const IID IID_IVdsSubSystemInterconnect;
EXTERN_C const IID IID_IVdsSubSystemNaming;

VDS__BEGIN(IVdsAdmin)
VDS__METHOD(IVdsAdmin, RegisterProvider, VDS_OBJECT_ID providerId, CLSID providerClsid,
	    LPWSTR pwszName, VDS_PROVIDER_TYPE type, LPWSTR pwszMachineName,
	    LPWSTR pwszVersion, GUID guidVersionId);
VDS__METHOD(IVdsAdmin, UnregisterProvider, VDS_OBJECT_ID providerId);
VDS__END(IVdsAdmin)

VDS__BEGIN(IVdsController)
VDS__METHOD(IVdsController, GetProperties, VDS_CONTROLLER_PROP *pControllerProp);
VDS__METHOD(IVdsController, GetSubSystem, IVdsSubSystem **ppSubSystem);
VDS__METHOD(IVdsController, GetPortProperties, SHORT sPortNumber, VDS_PORT_PROP *pPortProp);
VDS__METHOD0(IVdsController, FlushCache);
VDS__METHOD0(IVdsController, InvalidateCache);
VDS__METHOD0(IVdsController, Reset);
VDS__METHOD(IVdsController, QueryAssociatedLuns, IEnumVdsObject **ppEnum);
VDS__METHOD(IVdsController, SetStatus, VDS_CONTROLLER_STATUS status);
VDS__END(IVdsController)

VDS__BEGIN(IVdsControllerControllerPort)
VDS__METHOD(IVdsControllerControllerPort, QueryControllerPorts, IEnumVdsObject **ppEnum);
VDS__END(IVdsControllerControllerPort)

VDS__BEGIN(IVdsControllerPort)
VDS__METHOD(IVdsControllerPort, GetProperties, VDS_PORT_PROP *pPortProp);
VDS__METHOD(IVdsControllerPort, GetController, IVdsController **ppController);
VDS__METHOD(IVdsControllerPort, QueryAssociatedLuns, IEnumVdsObject **ppEnum);
VDS__METHOD0(IVdsControllerPort, Reset);
VDS__METHOD(IVdsControllerPort, SetStatus, VDS_PORT_STATUS status);
VDS__END(IVdsControllerPort)

VDS__BEGIN(IVdsDrive)
VDS__METHOD(IVdsDrive, GetProperties, VDS_DRIVE_PROP *pDriveProp);
VDS__METHOD(IVdsDrive, GetSubSystem, IVdsSubSystem **ppSubSystem);
VDS__METHOD(IVdsDrive, QueryExtents, VDS_DRIVE_EXTENT **ppExtentArray,
	    LONG *plNumberOfExtents);
VDS__METHOD(IVdsDrive, SetFlags, ULONG ulFlags);
VDS__METHOD(IVdsDrive, ClearFlags, ULONG ulFlags);
VDS__METHOD(IVdsDrive, SetStatus, VDS_DRIVE_STATUS status);
VDS__END(IVdsDrive)

VDS__BEGIN(IVdsDrive2)
VDS__METHOD(IVdsDrive2, GetProperties2, VDS_DRIVE_PROP2 *pDriveProp2);
VDS__END(IVdsDrive2)

VDS__BEGIN(IVdsHbaPort)
VDS__METHOD(IVdsHbaPort, GetProperties, VDS_HBAPORT_PROP *pHbaPortProp);
VDS__METHOD(IVdsHbaPort, SetAllPathStatuses, VDS_PATH_STATUS status);
VDS__END(IVdsHbaPort)

VDS__BEGIN(IVdsHwProviderPrivate)
VDS__METHOD(IVdsHwProviderPrivate, QueryIfCreatedLun, LPWSTR pwszDevicePath,
	    VDS_LUN_INFORMATION *pVdsLunInformation, VDS_OBJECT_ID *pLunId);
VDS__END(IVdsHwProviderPrivate)

VDS__BEGIN(IVdsHwProviderPrivateMpio)
VDS__METHOD(IVdsHwProviderPrivateMpio, SetAllPathStatusesFromHbaPort,
	    VDS_HBAPORT_PROP hbaPortProp, VDS_PATH_STATUS status);
VDS__END(IVdsHwProviderPrivateMpio)

VDS__BEGIN(IVdsHwProviderStoragePools)
VDS__METHOD(IVdsHwProviderStoragePools, QueryStoragePools, ULONG ulFlags,
	    ULONGLONG ullRemainingFreeSpace, VDS_POOL_ATTRIBUTES *pPoolAttributes,
	    IEnumVdsObject **ppEnum);
VDS__METHOD(IVdsHwProviderStoragePools, CreateLunInStoragePool, VDS_LUN_TYPE type,
	    ULONGLONG ullSizeInBytes, VDS_OBJECT_ID StoragePoolId, LPWSTR pwszUnmaskingList,
	    VDS_HINTS2 *pHints2, IVdsAsync **ppAsync);
VDS__METHOD(IVdsHwProviderStoragePools, QueryMaxLunCreateSizeInStoragePool,
	    VDS_LUN_TYPE type, VDS_OBJECT_ID StoragePoolId, VDS_HINTS2 *pHints2,
	    ULONGLONG *pullMaxLunSize);
VDS__END(IVdsHwProviderStoragePools)

VDS__BEGIN(IVdsHwProviderType2)
VDS__METHOD(IVdsHwProviderType2, GetProviderType2, VDS_HWPROVIDER_TYPE *pType);
VDS__END(IVdsHwProviderType2)

VDS__BEGIN(IVdsIscsiInitiatorAdapter)
VDS__METHOD(IVdsIscsiInitiatorAdapter, GetProperties,
	    VDS_ISCSI_INITIATOR_ADAPTER_PROP *pInitiatorAdapterProp);
VDS__METHOD(IVdsIscsiInitiatorAdapter, QueryInitiatorPortals, IEnumVdsObject **ppEnum);
VDS__METHOD(IVdsIscsiInitiatorAdapter, LoginToTarget, VDS_ISCSI_LOGIN_TYPE loginType,
	    VDS_OBJECT_ID targetId, VDS_OBJECT_ID targetPortalId,
	    VDS_OBJECT_ID initiatorPortalId, ULONG ulLoginFlags, BOOL bHeaderDigest,
	    BOOL bDataDigest, VDS_ISCSI_AUTH_TYPE authType, IVdsAsync **ppAsync);
VDS__METHOD(IVdsIscsiInitiatorAdapter, LogoutFromTarget, VDS_OBJECT_ID targetId,
	    IVdsAsync **ppAsync);
VDS__END(IVdsIscsiInitiatorAdapter)

VDS__BEGIN(IVdsIscsiInitiatorPortal)
VDS__METHOD(IVdsIscsiInitiatorPortal, GetProperties,
	    VDS_ISCSI_INITIATOR_PORTAL_PROP *pInitiatorPortalProp);
VDS__METHOD(IVdsIscsiInitiatorPortal, GetInitiatorAdapter,
	    IVdsIscsiInitiatorAdapter **ppInitiatorAdapter);
VDS__METHOD(IVdsIscsiInitiatorPortal, SetIpsecTunnelAddress, VDS_IPADDRESS *pTunnelAddress,
	    VDS_IPADDRESS *pDestinationAddress);
VDS__METHOD(IVdsIscsiInitiatorPortal, GetIpsecSecurity, VDS_OBJECT_ID targetPortalId,
	    ULONGLONG *pullSecurityFlags);
VDS__METHOD(IVdsIscsiInitiatorPortal, SetIpsecSecurity, VDS_OBJECT_ID targetPortalId,
	    ULONGLONG ullSecurityFlags, VDS_ISCSI_IPSEC_KEY *pIpsecKey);
VDS__END(IVdsIscsiInitiatorPortal)

VDS__BEGIN(IVdsIscsiPortalLocal)
VDS__METHOD(IVdsIscsiPortalLocal, SetIpsecSecurityLocal, ULONGLONG ullSecurityFlags,
	    VDS_ISCSI_IPSEC_KEY *pIpsecKey);
VDS__END(IVdsIscsiPortalLocal)

VDS__BEGIN(IVdsLun)
VDS__METHOD(IVdsLun, GetProperties, VDS_LUN_PROP *pLunProp);
VDS__METHOD(IVdsLun, GetSubSystem, IVdsSubSystem **ppSubSystem);
VDS__METHOD(IVdsLun, GetIdentificationData, VDS_LUN_INFORMATION *pLunInfo);
VDS__METHOD(IVdsLun, QueryActiveControllers, IEnumVdsObject **ppEnum);
VDS__METHOD(IVdsLun, Extend, ULONGLONG ullNumberOfBytesToAdd, VDS_OBJECT_ID *pDriveIdArray,
	    LONG lNumberOfDrives, IVdsAsync **ppAsync);
VDS__METHOD(IVdsLun, Shrink, ULONGLONG ullNumberOfBytesToRemove, IVdsAsync **ppAsync);
VDS__METHOD(IVdsLun, QueryPlexes, IEnumVdsObject **ppEnum);
VDS__METHOD(IVdsLun, AddPlex, VDS_OBJECT_ID lunId, IVdsAsync **ppAsync);
VDS__METHOD(IVdsLun, RemovePlex, VDS_OBJECT_ID plexId, IVdsAsync **ppAsync);
VDS__METHOD(IVdsLun, Recover, IVdsAsync **ppAsync);
VDS__METHOD(IVdsLun, SetMask, LPWSTR pwszUnmaskingList);
VDS__METHOD0(IVdsLun, Delete);
VDS__METHOD(IVdsLun, AssociateControllers, VDS_OBJECT_ID *pActiveControllerIdArray,
	    LONG lNumberOfActiveControllers, VDS_OBJECT_ID *pInactiveControllerIdArray,
	    LONG lNumberOfInactiveControllers);
VDS__METHOD(IVdsLun, QueryHints, VDS_HINTS *pHints);
VDS__METHOD(IVdsLun, ApplyHints, VDS_HINTS *pHints);
VDS__METHOD(IVdsLun, SetStatus, VDS_LUN_STATUS status);
VDS__METHOD(IVdsLun, QueryMaxLunExtendSize, VDS_OBJECT_ID *pDriveIdArray,
	    LONG lNumberOfDrives, ULONGLONG *pullMaxBytesToBeAdded);
VDS__END(IVdsLun)

VDS__BEGIN(IVdsLun2)
VDS__METHOD(IVdsLun2, QueryHints2, VDS_HINTS2 *pHints2);
VDS__METHOD(IVdsLun2, ApplyHints2, VDS_HINTS2 *pHints2);
VDS__END(IVdsLun2)

VDS__BEGIN(IVdsLunControllerPorts)
VDS__METHOD(IVdsLunControllerPorts, AssociateControllerPorts,
	    VDS_OBJECT_ID *pActiveControllerPortIdArray,
	    LONG lNumberOfActiveControllerPorts,
	    VDS_OBJECT_ID *pInactiveControllerPortIdArray,
	    LONG lNumberOfInactiveControllerPorts);
VDS__METHOD(IVdsLunControllerPorts, QueryActiveControllerPorts, IEnumVdsObject **ppEnum);
VDS__END(IVdsLunControllerPorts)

VDS__BEGIN(IVdsLunIscsi)
VDS__METHOD(IVdsLunIscsi, AssociateTargets, VDS_OBJECT_ID *pTargetIdArray,
	    LONG lNumberOfTargets);
VDS__METHOD(IVdsLunIscsi, QueryAssociatedTargets, IEnumVdsObject **ppEnum);
VDS__END(IVdsLunIscsi)

VDS__BEGIN(IVdsLunMpio)
VDS__METHOD(IVdsLunMpio, GetPathInfo, VDS_PATH_INFO **ppPaths, LONG *plNumberOfPaths);
VDS__METHOD(IVdsLunMpio, GetLoadBalancePolicy, VDS_LOADBALANCE_POLICY_ENUM *pPolicy,
	    VDS_PATH_POLICY **ppPaths, LONG *plNumberOfPaths);
VDS__METHOD(IVdsLunMpio, SetLoadBalancePolicy, VDS_LOADBALANCE_POLICY_ENUM policy,
	    VDS_PATH_POLICY *pPaths, LONG lNumberOfPaths);
VDS__METHOD(IVdsLunMpio, GetSupportedLbPolicies, ULONG *pulLbFlags);
VDS__END(IVdsLunMpio)

VDS__BEGIN(IVdsLunNaming)
VDS__METHOD(IVdsLunNaming, SetFriendlyName, LPWSTR pwszFriendlyName);
VDS__END(IVdsLunNaming)

VDS__BEGIN(IVdsLunNumber)
VDS__METHOD(IVdsLunNumber, GetLunNumber, ULONG *pulLunNumber);
VDS__END(IVdsLunNumber)

VDS__BEGIN(IVdsLunPlex)
VDS__METHOD(IVdsLunPlex, GetProperties, VDS_LUN_PLEX_PROP *pPlexProp);
VDS__METHOD(IVdsLunPlex, GetLun, IVdsLun **ppLun);
VDS__METHOD(IVdsLunPlex, QueryExtents, VDS_DRIVE_EXTENT **ppExtentArray,
	    LONG *plNumberOfExtents);
VDS__METHOD(IVdsLunPlex, QueryHints, VDS_HINTS *pHints);
VDS__METHOD(IVdsLunPlex, ApplyHints, VDS_HINTS *pHints);
VDS__END(IVdsLunPlex)

VDS__BEGIN(IVdsMaintenance)
VDS__METHOD(IVdsMaintenance, StartMaintenance, VDS_MAINTENANCE_OPERATION operation);
VDS__METHOD(IVdsMaintenance, StopMaintenance, VDS_MAINTENANCE_OPERATION operation);
VDS__METHOD(IVdsMaintenance, PulseMaintenance, VDS_MAINTENANCE_OPERATION operation,
	    ULONG ulCount);
VDS__END(IVdsMaintenance)

VDS__BEGIN(IVdsProviderPrivate)
VDS__GETOBJECT(IVdsProviderPrivate, VDS_OBJECT_ID ObjectId, VDS_OBJECT_TYPE type,
	    IUnknown **ppObjectUnk);
VDS__METHOD(IVdsProviderPrivate, OnLoad, LPWSTR pwszMachineName, IUnknown *pCallbackObject);
VDS__METHOD(IVdsProviderPrivate, OnUnload, BOOL bForceUnload);
VDS__END(IVdsProviderPrivate)

VDS__BEGIN(IVdsServiceHba)
VDS__METHOD(IVdsServiceHba, QueryHbaPorts, IEnumVdsObject **ppEnum);
VDS__END(IVdsServiceHba)

VDS__BEGIN(IVdsServiceIscsi)
VDS__METHOD(IVdsServiceIscsi, GetInitiatorName, LPWSTR *ppwszIscsiName);
VDS__METHOD(IVdsServiceIscsi, QueryInitiatorAdapters, IEnumVdsObject **ppEnum);
VDS__METHOD(IVdsServiceIscsi, SetIpsecGroupPresharedKey, VDS_ISCSI_IPSEC_KEY *pIpsecKey);
VDS__METHOD(IVdsServiceIscsi, SetAllIpsecTunnelAddresses, VDS_IPADDRESS *pTunnelAddress,
	    VDS_IPADDRESS *pDestinationAddress);
VDS__METHOD(IVdsServiceIscsi, SetAllIpsecSecurity, VDS_OBJECT_ID targetPortalId,
	    ULONGLONG ullSecurityFlags, VDS_ISCSI_IPSEC_KEY *pIpsecKey);
VDS__METHOD(IVdsServiceIscsi, SetInitiatorSharedSecret,
	    VDS_ISCSI_SHARED_SECRET *pInitiatorSharedSecret, VDS_OBJECT_ID targetId);
VDS__METHOD(IVdsServiceIscsi, RememberTargetSharedSecret, VDS_OBJECT_ID targetId,
	    VDS_ISCSI_SHARED_SECRET *pTargetSharedSecret);
VDS__END(IVdsServiceIscsi)

VDS__BEGIN(IVdsStoragePool)
VDS__METHOD(IVdsStoragePool, GetProvider, IVdsProvider **ppProvider);
VDS__METHOD(IVdsStoragePool, GetProperties, VDS_STORAGE_POOL_PROP *pStoragePoolProp);
VDS__METHOD(IVdsStoragePool, GetAttributes, VDS_POOL_ATTRIBUTES *pStoragePoolAttributes);
VDS__METHOD(IVdsStoragePool, QueryDriveExtents,
	    VDS_STORAGE_POOL_DRIVE_EXTENT **ppExtentArray, LONG *plNumberOfExtents);
VDS__METHOD(IVdsStoragePool, QueryAllocatedLuns, IEnumVdsObject **ppEnum);
VDS__METHOD(IVdsStoragePool, QueryAllocatedStoragePools, IEnumVdsObject **ppEnum);
VDS__END(IVdsStoragePool)

VDS__BEGIN(IVdsSubSystem2)
VDS__METHOD(IVdsSubSystem2, GetProperties2, VDS_SUB_SYSTEM_PROP2 *pSubSystemProp2);
VDS__METHOD(IVdsSubSystem2, GetDrive2, SHORT sBusNumber, SHORT sSlotNumber,
	    ULONG ulEnclosureNumber, IVdsDrive **ppDrive);
VDS__METHOD(IVdsSubSystem2, CreateLun2, VDS_LUN_TYPE type, ULONGLONG ullSizeInBytes,
	    VDS_OBJECT_ID *pDriveIdArray, LONG lNumberOfDrives, LPWSTR pwszUnmaskingList,
	    VDS_HINTS2 *pHints2, IVdsAsync **ppAsync);
VDS__METHOD(IVdsSubSystem2, QueryMaxLunCreateSize2, VDS_LUN_TYPE type,
	    VDS_OBJECT_ID *pDriveIdArray, LONG lNumberOfDrives, VDS_HINTS2 *pHints2,
	    ULONGLONG *pullMaxLunSize);
VDS__END(IVdsSubSystem2)

VDS__BEGIN(IVdsSubSystemInterconnect)
VDS__METHOD(IVdsSubSystemInterconnect, GetSupportedInterconnects,
	    ULONG *pulSupportedInterconnectsFlag);
VDS__END(IVdsSubSystemInterconnect)

VDS__BEGIN(IVdsSubSystemNaming)
VDS__METHOD(IVdsSubSystemNaming, SetFriendlyName, LPWSTR pwszFriendlyName);
VDS__END(IVdsSubSystemNaming)

#ifdef __cplusplus
}

VDSW_UUIDOF(IVdsAdmin);
VDSW_UUIDOF(IVdsController);
VDSW_UUIDOF(IVdsControllerControllerPort);
VDSW_UUIDOF(IVdsControllerPort);
VDSW_UUIDOF(IVdsDrive);
VDSW_UUIDOF(IVdsDrive2);
VDSW_UUIDOF(IVdsHbaPort);
VDSW_UUIDOF(IVdsHwProviderPrivate);
VDSW_UUIDOF(IVdsHwProviderPrivateMpio);
VDSW_UUIDOF(IVdsHwProviderStoragePools);
VDSW_UUIDOF(IVdsHwProviderType2);
VDSW_UUIDOF(IVdsIscsiInitiatorAdapter);
VDSW_UUIDOF(IVdsIscsiInitiatorPortal);
VDSW_UUIDOF(IVdsIscsiPortalLocal);
VDSW_UUIDOF(IVdsLun);
VDSW_UUIDOF(IVdsLun2);
VDSW_UUIDOF(IVdsLunControllerPorts);
VDSW_UUIDOF(IVdsLunIscsi);
VDSW_UUIDOF(IVdsLunMpio);
VDSW_UUIDOF(IVdsLunNaming);
VDSW_UUIDOF(IVdsLunNumber);
VDSW_UUIDOF(IVdsLunPlex);
VDSW_UUIDOF(IVdsMaintenance);
VDSW_UUIDOF(IVdsProviderPrivate);
VDSW_UUIDOF(IVdsServiceHba);
VDSW_UUIDOF(IVdsServiceIscsi);
VDSW_UUIDOF(IVdsStoragePool);
VDSW_UUIDOF(IVdsSubSystem2);
VDSW_UUIDOF(IVdsSubSystemInterconnect);
VDSW_UUIDOF(IVdsSubSystemNaming);
#endif

#ifdef COBJMACROS

#define IVdsAdmin_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsAdmin_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsAdmin_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsAdmin_RegisterProvider(p, providerId, providerClsid, pwszName, type,\
	pwszMachineName, pwszVersion, guidVersionId)	\
	((p)->lpVtbl->RegisterProvider((p), (providerId), (providerClsid), (pwszName),	\
	 (type), (pwszMachineName), (pwszVersion), (guidVersionId)))
#define IVdsAdmin_UnregisterProvider(p, providerId)	\
	((p)->lpVtbl->UnregisterProvider((p), (providerId)))

#define IVdsController_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsController_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsController_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsController_GetProperties(p, pControllerProp)	\
	((p)->lpVtbl->GetProperties((p), (pControllerProp)))
#define IVdsController_GetSubSystem(p, ppSubSystem)	\
	((p)->lpVtbl->GetSubSystem((p), (ppSubSystem)))
#define IVdsController_GetPortProperties(p, sPortNumber, pPortProp)	\
	((p)->lpVtbl->GetPortProperties((p), (sPortNumber), (pPortProp)))
#define IVdsController_FlushCache(p)	\
	((p)->lpVtbl->FlushCache(p))
#define IVdsController_InvalidateCache(p)	\
	((p)->lpVtbl->InvalidateCache(p))
#define IVdsController_Reset(p)	\
	((p)->lpVtbl->Reset(p))
#define IVdsController_QueryAssociatedLuns(p, ppEnum)	\
	((p)->lpVtbl->QueryAssociatedLuns((p), (ppEnum)))
#define IVdsController_SetStatus(p, status)	\
	((p)->lpVtbl->SetStatus((p), (status)))

#define IVdsControllerControllerPort_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsControllerControllerPort_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsControllerControllerPort_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsControllerControllerPort_QueryControllerPorts(p, ppEnum)	\
	((p)->lpVtbl->QueryControllerPorts((p), (ppEnum)))

#define IVdsControllerPort_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsControllerPort_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsControllerPort_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsControllerPort_GetProperties(p, pPortProp)	\
	((p)->lpVtbl->GetProperties((p), (pPortProp)))
#define IVdsControllerPort_GetController(p, ppController)	\
	((p)->lpVtbl->GetController((p), (ppController)))
#define IVdsControllerPort_QueryAssociatedLuns(p, ppEnum)	\
	((p)->lpVtbl->QueryAssociatedLuns((p), (ppEnum)))
#define IVdsControllerPort_Reset(p)	\
	((p)->lpVtbl->Reset(p))
#define IVdsControllerPort_SetStatus(p, status)	\
	((p)->lpVtbl->SetStatus((p), (status)))

#define IVdsDrive_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsDrive_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsDrive_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsDrive_GetProperties(p, pDriveProp)	\
	((p)->lpVtbl->GetProperties((p), (pDriveProp)))
#define IVdsDrive_GetSubSystem(p, ppSubSystem)	\
	((p)->lpVtbl->GetSubSystem((p), (ppSubSystem)))
#define IVdsDrive_QueryExtents(p, ppExtentArray, plNumberOfExtents)	\
	((p)->lpVtbl->QueryExtents((p), (ppExtentArray), (plNumberOfExtents)))
#define IVdsDrive_SetFlags(p, ulFlags)	\
	((p)->lpVtbl->SetFlags((p), (ulFlags)))
#define IVdsDrive_ClearFlags(p, ulFlags)	\
	((p)->lpVtbl->ClearFlags((p), (ulFlags)))
#define IVdsDrive_SetStatus(p, status)	\
	((p)->lpVtbl->SetStatus((p), (status)))

#define IVdsDrive2_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsDrive2_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsDrive2_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsDrive2_GetProperties2(p, pDriveProp2)	\
	((p)->lpVtbl->GetProperties2((p), (pDriveProp2)))

#define IVdsHbaPort_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsHbaPort_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsHbaPort_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsHbaPort_GetProperties(p, pHbaPortProp)	\
	((p)->lpVtbl->GetProperties((p), (pHbaPortProp)))
#define IVdsHbaPort_SetAllPathStatuses(p, status)	\
	((p)->lpVtbl->SetAllPathStatuses((p), (status)))

#define IVdsHwProviderPrivate_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsHwProviderPrivate_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsHwProviderPrivate_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsHwProviderPrivate_QueryIfCreatedLun(p, pwszDevicePath,\
	pVdsLunInformation, pLunId)	\
	((p)->lpVtbl->QueryIfCreatedLun((p), (pwszDevicePath), (pVdsLunInformation),	\
	 (pLunId)))

#define IVdsHwProviderPrivateMpio_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsHwProviderPrivateMpio_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsHwProviderPrivateMpio_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsHwProviderPrivateMpio_SetAllPathStatusesFromHbaPort(p, hbaPortProp, status)	\
	((p)->lpVtbl->SetAllPathStatusesFromHbaPort((p), (hbaPortProp), (status)))

#define IVdsHwProviderStoragePools_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsHwProviderStoragePools_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsHwProviderStoragePools_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsHwProviderStoragePools_QueryStoragePools(p, ulFlags,\
	ullRemainingFreeSpace, pPoolAttributes, ppEnum)	\
	((p)->lpVtbl->QueryStoragePools((p), (ulFlags), (ullRemainingFreeSpace),	\
	 (pPoolAttributes), (ppEnum)))
#define IVdsHwProviderStoragePools_CreateLunInStoragePool(p, type, ullSizeInBytes,\
	StoragePoolId, pwszUnmaskingList, pHints2, ppAsync)	\
	((p)->lpVtbl->CreateLunInStoragePool((p), (type), (ullSizeInBytes),	\
	 (StoragePoolId), (pwszUnmaskingList), (pHints2), (ppAsync)))
#define IVdsHwProviderStoragePools_QueryMaxLunCreateSizeInStoragePool(p, type,\
	StoragePoolId, pHints2, pullMaxLunSize)	\
	((p)->lpVtbl->QueryMaxLunCreateSizeInStoragePool((p), (type), (StoragePoolId),	\
	 (pHints2), (pullMaxLunSize)))

#define IVdsHwProviderType2_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsHwProviderType2_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsHwProviderType2_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsHwProviderType2_GetProviderType2(p, pType)	\
	((p)->lpVtbl->GetProviderType2((p), (pType)))

#define IVdsIscsiInitiatorAdapter_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsIscsiInitiatorAdapter_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsIscsiInitiatorAdapter_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsIscsiInitiatorAdapter_GetProperties(p, pInitiatorAdapterProp)	\
	((p)->lpVtbl->GetProperties((p), (pInitiatorAdapterProp)))
#define IVdsIscsiInitiatorAdapter_QueryInitiatorPortals(p, ppEnum)	\
	((p)->lpVtbl->QueryInitiatorPortals((p), (ppEnum)))
#define IVdsIscsiInitiatorAdapter_LoginToTarget(p, loginType, targetId,\
	targetPortalId, initiatorPortalId, ulLoginFlags, bHeaderDigest, bDataDigest,\
	authType, ppAsync)	\
	((p)->lpVtbl->LoginToTarget((p), (loginType), (targetId), (targetPortalId),	\
	 (initiatorPortalId), (ulLoginFlags), (bHeaderDigest), (bDataDigest),	\
	 (authType), (ppAsync)))
#define IVdsIscsiInitiatorAdapter_LogoutFromTarget(p, targetId, ppAsync)	\
	((p)->lpVtbl->LogoutFromTarget((p), (targetId), (ppAsync)))

#define IVdsIscsiInitiatorPortal_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsIscsiInitiatorPortal_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsIscsiInitiatorPortal_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsIscsiInitiatorPortal_GetProperties(p, pInitiatorPortalProp)	\
	((p)->lpVtbl->GetProperties((p), (pInitiatorPortalProp)))
#define IVdsIscsiInitiatorPortal_GetInitiatorAdapter(p, ppInitiatorAdapter)	\
	((p)->lpVtbl->GetInitiatorAdapter((p), (ppInitiatorAdapter)))
#define IVdsIscsiInitiatorPortal_SetIpsecTunnelAddress(p, pTunnelAddress,\
	pDestinationAddress)	\
	((p)->lpVtbl->SetIpsecTunnelAddress((p), (pTunnelAddress), (pDestinationAddress)))
#define IVdsIscsiInitiatorPortal_GetIpsecSecurity(p, targetPortalId, pullSecurityFlags)	\
	((p)->lpVtbl->GetIpsecSecurity((p), (targetPortalId), (pullSecurityFlags)))
#define IVdsIscsiInitiatorPortal_SetIpsecSecurity(p, targetPortalId,\
	ullSecurityFlags, pIpsecKey)	\
	((p)->lpVtbl->SetIpsecSecurity((p), (targetPortalId), (ullSecurityFlags),	\
	 (pIpsecKey)))

#define IVdsIscsiPortalLocal_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsIscsiPortalLocal_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsIscsiPortalLocal_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsIscsiPortalLocal_SetIpsecSecurityLocal(p, ullSecurityFlags, pIpsecKey)	\
	((p)->lpVtbl->SetIpsecSecurityLocal((p), (ullSecurityFlags), (pIpsecKey)))

#define IVdsLun_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsLun_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsLun_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsLun_GetProperties(p, pLunProp)	\
	((p)->lpVtbl->GetProperties((p), (pLunProp)))
#define IVdsLun_GetSubSystem(p, ppSubSystem)	\
	((p)->lpVtbl->GetSubSystem((p), (ppSubSystem)))
#define IVdsLun_GetIdentificationData(p, pLunInfo)	\
	((p)->lpVtbl->GetIdentificationData((p), (pLunInfo)))
#define IVdsLun_QueryActiveControllers(p, ppEnum)	\
	((p)->lpVtbl->QueryActiveControllers((p), (ppEnum)))
#define IVdsLun_Extend(p, ullNumberOfBytesToAdd, pDriveIdArray, lNumberOfDrives,\
	ppAsync)	\
	((p)->lpVtbl->Extend((p), (ullNumberOfBytesToAdd), (pDriveIdArray),	\
	 (lNumberOfDrives), (ppAsync)))
#define IVdsLun_Shrink(p, ullNumberOfBytesToRemove, ppAsync)	\
	((p)->lpVtbl->Shrink((p), (ullNumberOfBytesToRemove), (ppAsync)))
#define IVdsLun_QueryPlexes(p, ppEnum)	\
	((p)->lpVtbl->QueryPlexes((p), (ppEnum)))
#define IVdsLun_AddPlex(p, lunId, ppAsync)	\
	((p)->lpVtbl->AddPlex((p), (lunId), (ppAsync)))
#define IVdsLun_RemovePlex(p, plexId, ppAsync)	\
	((p)->lpVtbl->RemovePlex((p), (plexId), (ppAsync)))
#define IVdsLun_Recover(p, ppAsync)	\
	((p)->lpVtbl->Recover((p), (ppAsync)))
#define IVdsLun_SetMask(p, pwszUnmaskingList)	\
	((p)->lpVtbl->SetMask((p), (pwszUnmaskingList)))
#define IVdsLun_Delete(p)	\
	((p)->lpVtbl->Delete(p))
#define IVdsLun_AssociateControllers(p, pActiveControllerIdArray,\
	lNumberOfActiveControllers, pInactiveControllerIdArray,\
	lNumberOfInactiveControllers)	\
	((p)->lpVtbl->AssociateControllers((p), (pActiveControllerIdArray),	\
	 (lNumberOfActiveControllers), (pInactiveControllerIdArray),	\
	 (lNumberOfInactiveControllers)))
#define IVdsLun_QueryHints(p, pHints)	\
	((p)->lpVtbl->QueryHints((p), (pHints)))
#define IVdsLun_ApplyHints(p, pHints)	\
	((p)->lpVtbl->ApplyHints((p), (pHints)))
#define IVdsLun_SetStatus(p, status)	\
	((p)->lpVtbl->SetStatus((p), (status)))
#define IVdsLun_QueryMaxLunExtendSize(p, pDriveIdArray, lNumberOfDrives,\
	pullMaxBytesToBeAdded)	\
	((p)->lpVtbl->QueryMaxLunExtendSize((p), (pDriveIdArray), (lNumberOfDrives),	\
	 (pullMaxBytesToBeAdded)))

#define IVdsLun2_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsLun2_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsLun2_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsLun2_QueryHints2(p, pHints2)	\
	((p)->lpVtbl->QueryHints2((p), (pHints2)))
#define IVdsLun2_ApplyHints2(p, pHints2)	\
	((p)->lpVtbl->ApplyHints2((p), (pHints2)))

#define IVdsLunControllerPorts_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsLunControllerPorts_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsLunControllerPorts_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsLunControllerPorts_AssociateControllerPorts(p,\
	pActiveControllerPortIdArray, lNumberOfActiveControllerPorts,\
	pInactiveControllerPortIdArray, lNumberOfInactiveControllerPorts)	\
	((p)->lpVtbl->AssociateControllerPorts((p), (pActiveControllerPortIdArray),	\
	 (lNumberOfActiveControllerPorts), (pInactiveControllerPortIdArray),	\
	 (lNumberOfInactiveControllerPorts)))
#define IVdsLunControllerPorts_QueryActiveControllerPorts(p, ppEnum)	\
	((p)->lpVtbl->QueryActiveControllerPorts((p), (ppEnum)))

#define IVdsLunIscsi_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsLunIscsi_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsLunIscsi_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsLunIscsi_AssociateTargets(p, pTargetIdArray, lNumberOfTargets)	\
	((p)->lpVtbl->AssociateTargets((p), (pTargetIdArray), (lNumberOfTargets)))
#define IVdsLunIscsi_QueryAssociatedTargets(p, ppEnum)	\
	((p)->lpVtbl->QueryAssociatedTargets((p), (ppEnum)))

#define IVdsLunMpio_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsLunMpio_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsLunMpio_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsLunMpio_GetPathInfo(p, ppPaths, plNumberOfPaths)	\
	((p)->lpVtbl->GetPathInfo((p), (ppPaths), (plNumberOfPaths)))
#define IVdsLunMpio_GetLoadBalancePolicy(p, pPolicy, ppPaths, plNumberOfPaths)	\
	((p)->lpVtbl->GetLoadBalancePolicy((p), (pPolicy), (ppPaths), (plNumberOfPaths)))
#define IVdsLunMpio_SetLoadBalancePolicy(p, policy, pPaths, lNumberOfPaths)	\
	((p)->lpVtbl->SetLoadBalancePolicy((p), (policy), (pPaths), (lNumberOfPaths)))
#define IVdsLunMpio_GetSupportedLbPolicies(p, pulLbFlags)	\
	((p)->lpVtbl->GetSupportedLbPolicies((p), (pulLbFlags)))

#define IVdsLunNaming_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsLunNaming_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsLunNaming_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsLunNaming_SetFriendlyName(p, pwszFriendlyName)	\
	((p)->lpVtbl->SetFriendlyName((p), (pwszFriendlyName)))

#define IVdsLunNumber_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsLunNumber_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsLunNumber_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsLunNumber_GetLunNumber(p, pulLunNumber)	\
	((p)->lpVtbl->GetLunNumber((p), (pulLunNumber)))

#define IVdsLunPlex_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsLunPlex_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsLunPlex_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsLunPlex_GetProperties(p, pPlexProp)	\
	((p)->lpVtbl->GetProperties((p), (pPlexProp)))
#define IVdsLunPlex_GetLun(p, ppLun)	\
	((p)->lpVtbl->GetLun((p), (ppLun)))
#define IVdsLunPlex_QueryExtents(p, ppExtentArray, plNumberOfExtents)	\
	((p)->lpVtbl->QueryExtents((p), (ppExtentArray), (plNumberOfExtents)))
#define IVdsLunPlex_QueryHints(p, pHints)	\
	((p)->lpVtbl->QueryHints((p), (pHints)))
#define IVdsLunPlex_ApplyHints(p, pHints)	\
	((p)->lpVtbl->ApplyHints((p), (pHints)))

#define IVdsMaintenance_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsMaintenance_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsMaintenance_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsMaintenance_StartMaintenance(p, operation)	\
	((p)->lpVtbl->StartMaintenance((p), (operation)))
#define IVdsMaintenance_StopMaintenance(p, operation)	\
	((p)->lpVtbl->StopMaintenance((p), (operation)))
#define IVdsMaintenance_PulseMaintenance(p, operation, ulCount)	\
	((p)->lpVtbl->PulseMaintenance((p), (operation), (ulCount)))

#define IVdsProviderPrivate_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsProviderPrivate_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsProviderPrivate_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsProviderPrivate_GetObject(p, ObjectId, type, ppObjectUnk)	\
	((p)->lpVtbl->GetObject((p), (ObjectId), (type), (ppObjectUnk)))
#define IVdsProviderPrivate_OnLoad(p, pwszMachineName, pCallbackObject)	\
	((p)->lpVtbl->OnLoad((p), (pwszMachineName), (pCallbackObject)))
#define IVdsProviderPrivate_OnUnload(p, bForceUnload)	\
	((p)->lpVtbl->OnUnload((p), (bForceUnload)))

#define IVdsServiceHba_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsServiceHba_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsServiceHba_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsServiceHba_QueryHbaPorts(p, ppEnum)	\
	((p)->lpVtbl->QueryHbaPorts((p), (ppEnum)))

#define IVdsServiceIscsi_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsServiceIscsi_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsServiceIscsi_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsServiceIscsi_GetInitiatorName(p, ppwszIscsiName)	\
	((p)->lpVtbl->GetInitiatorName((p), (ppwszIscsiName)))
#define IVdsServiceIscsi_QueryInitiatorAdapters(p, ppEnum)	\
	((p)->lpVtbl->QueryInitiatorAdapters((p), (ppEnum)))
#define IVdsServiceIscsi_SetIpsecGroupPresharedKey(p, pIpsecKey)	\
	((p)->lpVtbl->SetIpsecGroupPresharedKey((p), (pIpsecKey)))
#define IVdsServiceIscsi_SetAllIpsecTunnelAddresses(p, pTunnelAddress,\
	pDestinationAddress)	\
	((p)->lpVtbl->SetAllIpsecTunnelAddresses((p), (pTunnelAddress),	\
	 (pDestinationAddress)))
#define IVdsServiceIscsi_SetAllIpsecSecurity(p, targetPortalId, ullSecurityFlags,\
	pIpsecKey)	\
	((p)->lpVtbl->SetAllIpsecSecurity((p), (targetPortalId), (ullSecurityFlags),	\
	 (pIpsecKey)))
#define IVdsServiceIscsi_SetInitiatorSharedSecret(p, pInitiatorSharedSecret, targetId)	\
	((p)->lpVtbl->SetInitiatorSharedSecret((p), (pInitiatorSharedSecret), (targetId)))
#define IVdsServiceIscsi_RememberTargetSharedSecret(p, targetId, pTargetSharedSecret)	\
	((p)->lpVtbl->RememberTargetSharedSecret((p), (targetId), (pTargetSharedSecret)))

#define IVdsStoragePool_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsStoragePool_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsStoragePool_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsStoragePool_GetProvider(p, ppProvider)	\
	((p)->lpVtbl->GetProvider((p), (ppProvider)))
#define IVdsStoragePool_GetProperties(p, pStoragePoolProp)	\
	((p)->lpVtbl->GetProperties((p), (pStoragePoolProp)))
#define IVdsStoragePool_GetAttributes(p, pStoragePoolAttributes)	\
	((p)->lpVtbl->GetAttributes((p), (pStoragePoolAttributes)))
#define IVdsStoragePool_QueryDriveExtents(p, ppExtentArray, plNumberOfExtents)	\
	((p)->lpVtbl->QueryDriveExtents((p), (ppExtentArray), (plNumberOfExtents)))
#define IVdsStoragePool_QueryAllocatedLuns(p, ppEnum)	\
	((p)->lpVtbl->QueryAllocatedLuns((p), (ppEnum)))
#define IVdsStoragePool_QueryAllocatedStoragePools(p, ppEnum)	\
	((p)->lpVtbl->QueryAllocatedStoragePools((p), (ppEnum)))

#define IVdsSubSystem2_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsSubSystem2_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsSubSystem2_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsSubSystem2_GetProperties2(p, pSubSystemProp2)	\
	((p)->lpVtbl->GetProperties2((p), (pSubSystemProp2)))
#define IVdsSubSystem2_GetDrive2(p, sBusNumber, sSlotNumber, ulEnclosureNumber, ppDrive)	\
	((p)->lpVtbl->GetDrive2((p), (sBusNumber), (sSlotNumber), (ulEnclosureNumber),	\
	 (ppDrive)))
#define IVdsSubSystem2_CreateLun2(p, type, ullSizeInBytes, pDriveIdArray,\
	lNumberOfDrives, pwszUnmaskingList, pHints2, ppAsync)	\
	((p)->lpVtbl->CreateLun2((p), (type), (ullSizeInBytes), (pDriveIdArray),	\
	 (lNumberOfDrives), (pwszUnmaskingList), (pHints2), (ppAsync)))
#define IVdsSubSystem2_QueryMaxLunCreateSize2(p, type, pDriveIdArray,\
	lNumberOfDrives, pHints2, pullMaxLunSize)	\
	((p)->lpVtbl->QueryMaxLunCreateSize2((p), (type), (pDriveIdArray),	\
	 (lNumberOfDrives), (pHints2), (pullMaxLunSize)))

#define IVdsSubSystemInterconnect_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsSubSystemInterconnect_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsSubSystemInterconnect_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsSubSystemInterconnect_GetSupportedInterconnects(p,\
	pulSupportedInterconnectsFlag)	\
	((p)->lpVtbl->GetSupportedInterconnects((p), (pulSupportedInterconnectsFlag)))

#define IVdsSubSystemNaming_QueryInterface(p, iid, out)	\
	((p)->lpVtbl->QueryInterface((p), (iid), (out)))
#define IVdsSubSystemNaming_AddRef(p)	\
	((p)->lpVtbl->AddRef(p))
#define IVdsSubSystemNaming_Release(p)	\
	((p)->lpVtbl->Release(p))
#define IVdsSubSystemNaming_SetFriendlyName(p, pwszFriendlyName)	\
	((p)->lpVtbl->SetFriendlyName((p), (pwszFriendlyName)))

#endif /* COBJMACROS */

#endif /* __vdshwprv_h__ */
