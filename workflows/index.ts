export { incident } from './incident.ts';
export { post } from './post.ts';
