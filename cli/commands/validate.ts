export { registerValidate as register } from '../validate/validate.ts';
